"""Making each component's effective status the captured one: baselines, and impacts that were lifted early."""

from collections import defaultdict
from collections.abc import Mapping

from api.importing.records import PartRecord
from api.importing.rows import AUTHOR
from components.models import Component, StatusChange
from components.status import SEVERITY, ComponentStatus, worst
from core import clock
from incidents.models import Impact, Incident

REASON = "The status in the imported capture, which no open incident explains."


def settle(components: Mapping[str, Component], records: Mapping[str, PartRecord]) -> set[str]:
    """Bring baselines and open impacts in line with the captured statuses; the codes of what changed."""
    told = _newest_open_impacts()
    return {
        code
        for code, record in records.items()
        if code in components and _settle(components[code], record, told.get(components[code].pk, []))
    }


def _newest_open_impacts() -> dict[int, list[Impact]]:
    """The newest impact of each open public incident on each component, lifted ones included, by component."""
    rows = (
        Impact.objects.filter(update__incident__in=Incident.objects.public().open())
        .filter(update__posted_at__lte=clock.now())
        .select_related("update__incident")
        .order_by("update__posted_at", "update_id")
    )
    newest = {(row.component_id, row.update.incident_id): row for row in rows}
    by_component: dict[int, list[Impact]] = defaultdict(list)
    for row in newest.values():
        by_component[row.component_id].append(row)
    return by_component


def _settle(component: Component, record: PartRecord, told: list[Impact]) -> bool:
    """What is worse than captured is lifted; what is left unexplained becomes the baseline."""
    standing = [impact for impact in told if impact.lifted_at is None]
    lifted = [impact for impact in standing if SEVERITY[impact.new] > SEVERITY[record.status]]
    explained = worst(impact.new for impact in standing if impact not in lifted)
    baseline = ComponentStatus.OPERATIONAL if explained == record.status else ComponentStatus(record.status)
    if baseline != ComponentStatus.OPERATIONAL:
        # A window stands in for the baseline, so a worse baseline shows only when the window is lifted.
        lifted = [impact for impact in standing if impact in lifted or impact.update.incident.is_maintenance]
    at = record.updated_at or component.updated_at
    for impact in lifted:
        impact.lifted_at = at
    Impact.objects.bulk_update(lifted, ["lifted_at"])
    if baseline == component.baseline:
        return bool(lifted)
    StatusChange.objects.create(
        component=component, old=component.baseline, new=baseline, at=at, by=AUTHOR, source=AUTHOR, reason=REASON
    )
    component.baseline = baseline
    component.save(update_fields=["baseline"])
    return True
