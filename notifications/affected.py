"""What an update does, or a window will do, to the components that the public knows."""

from components.status import ComponentStatus
from incidents.models import Impact, IncidentUpdate


def affected(update: IncidentUpdate) -> list[tuple[str, ComponentStatus]]:
    """Name and status of each, as of this update; of a window that has not begun, what it will touch."""
    told = Impact.objects.filter(update__incident=update.incident, update_id__lte=update.pk)
    newest: dict[int, Impact] = {}
    for impact in told.select_related("component").order_by("update_id"):
        newest[impact.component_id] = impact
    known = [(each.component_name, ComponentStatus(each.new)) for each in newest.values() if each.component.is_public()]
    if known or not update.incident.is_maintenance:
        return known
    planned = update.incident.components.public().in_page_order()
    return [(component.name, ComponentStatus.UNDER_MAINTENANCE) for component in planned]
