"""What an update does, or a window will do, to the components that the public knows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from components.status import ComponentStatus
from incidents.models import Impact, IncidentUpdate

OPERATIONAL = ComponentStatus.OPERATIONAL


def affected(update: IncidentUpdate) -> list[tuple[str, str | Promise]]:
    """Name of each, and what it is as of this update, for any language; of a window, what it will touch."""
    told = Impact.objects.filter(update__incident=update.incident, update_id__lte=update.pk)
    newest: dict[int, Impact] = {}
    for impact in told.select_related("component").order_by("update_id"):
        newest[impact.component_id] = impact
    known = [(each.component_name, _label(each)) for each in newest.values() if each.component.is_public()]
    if known or not update.incident.is_maintenance:
        return known
    planned = update.incident.components.public().in_page_order()
    return [(component.name, ComponentStatus.UNDER_MAINTENANCE.label) for component in planned]


def _label(impact: Impact) -> str | Promise:
    """As the page says it: that a component is not affected is a statement of its own."""
    if impact.old == impact.new == OPERATIONAL:
        return _("Confirmed not affected")
    return ComponentStatus(impact.new).label
