"""The effective status of components: what the database says, put through the rule of `components.status`."""

from collections.abc import Iterable

from components.models import Component
from components.status import ComponentStatus, effective
from incidents.models import open_impacts


def statuses_now(components: Iterable[Component]) -> dict[int, ComponentStatus]:
    """The effective status of each of these components, by id, from one query over open public incidents."""
    impacts = open_impacts()
    result = {}
    for component in components:
        told = impacts.get(component.pk, [])
        planned = [status for incident, status in told if incident.is_maintenance]
        others = [status for status in planned if status != ComponentStatus.UNDER_MAINTENANCE]
        result[component.pk] = effective(
            component.baseline,
            [status for incident, status in told if not incident.is_maintenance] + others,
            is_in_maintenance=ComponentStatus.UNDER_MAINTENANCE in planned,
        )
    return result
