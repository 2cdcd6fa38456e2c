"""What the public has been told of components, incident by incident."""

from collections.abc import Iterable
from dataclasses import dataclass

from components.models import Component
from components.status import ComponentStatus
from incidents.effective import statuses_now
from incidents.models import Impact, Incident, open_impacts
from monitoring.stance import Told, worse

GOOD = ComponentStatus.OPERATIONAL


@dataclass(frozen=True, slots=True)
class Tellings:
    """The effective status of each component, and the newest word of each open incident about it; by ids."""

    statuses: dict[int, ComponentStatus]
    said: dict[tuple[int, int], Impact]  # (incident, component)
    incidents: dict[int, Incident]

    def of(self, component: int, incident: int | None = None) -> Told:
        """What has been told of a component, with the word of that incident."""
        row = self.said.get((incident, component)) if incident else None
        is_claim = row is not None and row.old == row.new == GOOD
        return Told(self.statuses[component], row.new if row else None, is_claim)

    def is_mentioned(self, component: int) -> bool:
        """Whether any open incident speaks of it."""
        return any(pk == component for _, pk in self.said)


def now(components: Iterable[Component]) -> Tellings:
    """What has been told up to now."""
    rows = Impact.objects.filter(update__incident__in=Incident.objects.public().incidents().open())
    said: dict[tuple[int, int], Impact] = {}
    incidents: dict[int, Incident] = {}
    for row in rows.select_related("update__incident", "component").order_by("update__posted_at", "update_id"):
        incident = row.update.incident
        incidents[incident.pk] = incident
        said[incident.pk, row.component_id] = row
    return Tellings(statuses_now(components), {key: row for key, row in said.items() if not row.lifted_at}, incidents)


def is_announced(component: Component, status: str) -> bool:
    """Whether a window that is under way has announced as much: then nobody is woken."""
    planned = [new for incident, new in open_impacts().get(component.pk, []) if incident.is_maintenance]
    return any(new == ComponentStatus.UNDER_MAINTENANCE or not worse(status, new) for new in planned if new != GOOD)


def spoken_of() -> set[int]:
    """The components of which an open public incident says something."""
    rows = Impact.objects.filter(update__incident__in=Incident.objects.public().incidents().open())
    return set(rows.values_list("component", flat=True))
