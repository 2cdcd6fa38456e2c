"""Every address of the manage API with its operations; the ending `.json` may be left out."""

from collections.abc import Iterator

from django.urls import URLPattern, path, register_converter

from api.v1 import (
    component_groups,
    components,
    incident_subscribers,
    incident_templates,
    incident_updates,
    incidents,
    metrics,
    metrics_providers,
    organizations,
    pages,
    postmortems,
    status_embed_config,
    subscribers,
    uptimes,
)
from api.v1.door import Door, Nowhere
from api.v1.operation import Operation, unsupported

NO_AUDIENCES = unsupported("Pages for chosen audiences are not supported: everybody sees the same page.")
NOT_HERE = unsupported("People are invited, given roles and removed on the staff screens, by a person who signs in.")


class Code:
    """A public id, ours or another product's."""

    regex = "[0-9A-Za-z_-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Anything(Code):
    """The rest of an address, line breaks and all."""

    regex = "(?s:.+)"


register_converter(Code, "code")
register_converter(Anything, "anything")
PAGE = "pages/<code:page_id>"
COMPONENT = f"{PAGE}/components/<code:component_id>"
GROUP = f"{PAGE}/component-groups/<code:group_id>"
INCIDENT = f"{PAGE}/incidents/<code:incident_id>"
POSTMORTEM = f"{INCIDENT}/postmortem"
FOLLOWER = f"{INCIDENT}/subscribers/<code:subscriber_id>"
SUBSCRIBER = f"{PAGE}/subscribers/<code:subscriber_id>"
METRIC = f"{PAGE}/metrics/<code:metric_id>"
PROVIDER = f"{PAGE}/metrics_providers/<code:provider_id>"
ORGANIZATION = "organizations/<code:organization_id>"


def at(address: str, **operations: Operation) -> Iterator[URLPattern]:
    """The address with and without its ending."""
    view = Door.as_view(operations=operations)
    yield path(address, view)
    yield path(f"{address}.json", view)


def editable(address: str, get: Operation, change: Operation, **others: Operation) -> Iterator[URLPattern]:
    """An address at which PATCH and PUT are the same: what is not said stays."""
    return at(address, GET=get, PATCH=change, PUT=change, **others)


def of_audiences(*addresses: str) -> Iterator[URLPattern]:
    """Addresses of what other products have for chosen audiences."""
    for address in addresses:
        yield from at(address, **dict.fromkeys(("GET", "POST", "PATCH", "PUT", "DELETE"), NO_AUDIENCES))


app_name = "v1"
urlpatterns = [
    *at("pages", GET=pages.list_pages),
    *editable(PAGE, pages.get, pages.change),
    *at(f"{PAGE}/components", GET=components.list_components, POST=components.create),
    *editable(COMPONENT, components.get, components.change, DELETE=components.delete),
    *at(f"{COMPONENT}/uptime", GET=uptimes.of_component),
    *at(f"{PAGE}/component-groups", GET=component_groups.list_groups, POST=component_groups.create),
    *editable(GROUP, component_groups.get, component_groups.change, DELETE=component_groups.delete),
    *at(f"{GROUP}/uptime", GET=uptimes.of_group),
    *at(f"{PAGE}/incidents", GET=incidents.list_all, POST=incidents.create),
    *at(f"{PAGE}/incidents/unresolved", GET=incidents.unresolved),
    *at(f"{PAGE}/incidents/scheduled", GET=incidents.scheduled),
    *at(f"{PAGE}/incidents/upcoming", GET=incidents.upcoming),
    *at(f"{PAGE}/incidents/active_maintenance", GET=incidents.active_maintenance),
    *editable(INCIDENT, incidents.get, incidents.change, DELETE=incidents.delete),
    *at(f"{INCIDENT}/incident_updates/<code:update_id>", PATCH=incident_updates.change, PUT=incident_updates.change),
    *at(f"{INCIDENT}/subscribers", GET=incident_subscribers.list_all, POST=incident_subscribers.create),
    *at(FOLLOWER, GET=incident_subscribers.get, DELETE=incident_subscribers.delete),
    *at(f"{FOLLOWER}/resend_confirmation", POST=incident_subscribers.resend),
    *at(POSTMORTEM, GET=postmortems.get, PUT=postmortems.draft, DELETE=postmortems.delete),
    *at(f"{POSTMORTEM}/publish", PUT=postmortems.publish),
    *at(f"{POSTMORTEM}/revert", PUT=postmortems.revert),
    *at(f"{PAGE}/incident_templates", GET=incident_templates.list_all, POST=incident_templates.create),
    *at(f"{PAGE}/subscribers", GET=subscribers.list_all, POST=subscribers.create),
    *at(f"{PAGE}/subscribers/count", GET=subscribers.count),
    *at(f"{PAGE}/subscribers/histogram_by_state", GET=subscribers.histogram),
    *at(f"{PAGE}/subscribers/unsubscribed", GET=subscribers.list_gone),
    *at(f"{PAGE}/subscribers/unsubscribe", POST=subscribers.unsubscribe_many),
    *at(f"{PAGE}/subscribers/reactivate", POST=subscribers.reactivate_many),
    *at(f"{PAGE}/subscribers/resend_confirmation", POST=subscribers.resend_many),
    *editable(SUBSCRIBER, subscribers.get, subscribers.change, DELETE=subscribers.delete),
    *at(f"{SUBSCRIBER}/resend_confirmation", POST=subscribers.resend),
    *at(f"{PAGE}/metrics", GET=metrics.list_metrics),
    *at(f"{PAGE}/metrics/data", POST=metrics.add_points),
    *editable(METRIC, metrics.get, metrics.change, DELETE=metrics.delete),
    *at(f"{METRIC}/data", POST=metrics.add_point, DELETE=metrics.clear),
    *at(f"{PAGE}/metrics_providers", GET=metrics_providers.list_providers, POST=metrics_providers.create),
    *editable(PROVIDER, metrics_providers.get, metrics_providers.change, DELETE=metrics_providers.delete),
    *at(f"{PROVIDER}/metrics", GET=metrics.list_of_provider, POST=metrics.create),
    *editable(f"{PAGE}/status_embed_config", status_embed_config.get, status_embed_config.change),
    *at(f"{ORGANIZATION}/users", GET=organizations.users, POST=NOT_HERE),
    *at(f"{ORGANIZATION}/users/<code:user_id>", DELETE=NOT_HERE),
    *at(f"{ORGANIZATION}/permissions/<code:user_id>", GET=organizations.permissions, PUT=NOT_HERE),
    *of_audiences(
        f"{PAGE}/page_access_users",
        f"{PAGE}/page_access_users/<code:user_id>",
        f"{PAGE}/page_access_users/<code:user_id>/components",
        f"{PAGE}/page_access_users/<code:user_id>/components/<code:component_id>",
        f"{PAGE}/page_access_users/<code:user_id>/metrics",
        f"{PAGE}/page_access_users/<code:user_id>/metrics/<code:metric_id>",
        f"{PAGE}/page_access_groups",
        f"{PAGE}/page_access_groups/<code:group_id>",
        f"{PAGE}/page_access_groups/<code:group_id>/components",
        f"{PAGE}/page_access_groups/<code:group_id>/components/<code:component_id>",
        f"{COMPONENT}/page_access_users",
        f"{COMPONENT}/page_access_groups",
    ),
    path("<anything:rest>", Nowhere.as_view()),
    path("", Nowhere.as_view()),
]
