"""Every operation of our own API at its address."""

from django.urls import URLPattern, include, path

from api.v1.door import Door
from api.v1.operation import Operation
from api.v3 import deliveries, incidents, problem_reports, proposals, series, uptime
from api.v3.describing import Description


def at(address: str, **operations: Operation) -> URLPattern:
    """The address with its operations by method."""
    described = type("DescribedDoor", (Door,), {"operations": operations, "schema": Description()})
    return path(address, described.as_view())


operations = [
    at("components", GET=incidents.components),
    at("components/<slug:code>/uptime", GET=uptime.of_component),
    at("incidents", GET=incidents.listed, POST=incidents.open_incident),
    at("incidents/<slug:code>", GET=incidents.get),
    at("incidents/<slug:code>/updates", POST=incidents.post_update),
    at("maintenances", POST=incidents.schedule),
    at("updates", GET=incidents.updates),
    at("updates/<slug:code>/deliveries", GET=deliveries.of_update),
    at("proposals", GET=proposals.listed),
    at("proposals/<int:number>", GET=proposals.get),
    at("proposals/<int:number>/series", GET=series.of_proposal),
    at("proposals/<int:number>/approve", POST=proposals.approve),
    at("proposals/<int:number>/dismiss", POST=proposals.dismiss),
    at("reports", GET=problem_reports.counted),
]
# With its whole address, as the description names it.
described = [path("api/v3/", include(operations))]
