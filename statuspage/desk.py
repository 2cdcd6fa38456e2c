"""What the staff home shows: what is open and promised, what contradicts itself, and what waits for a second person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from components.models import Component
from components.status import ComponentStatus
from incidents.effective import statuses_now
from incidents.evidence import red
from incidents.models import Impact, Incident, IncidentUpdate
from monitoring.models import Proposal, ProposalState

OPERATIONAL = ComponentStatus.OPERATIONAL


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One open incident or window with its newest word, which holds the promise."""

    incident: Incident
    newest: IncidentUpdate | None

    @property
    def is_overdue(self) -> bool:
        return (self.newest is not None and self.newest.is_overdue) or self.incident.is_running_over


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that cannot both be true, in a sentence, and the one button that mends it."""

    subject: str
    sentence: str
    url: str
    button: str


def open_rows() -> list[OpenRow]:
    """Everything open, what is overdue first, then what falls due first."""
    rows = []
    for incident in Incident.objects.open().prefetch_related("updates"):
        updates = list(incident.updates.all())
        rows.append(OpenRow(incident, updates[0] if updates else None))
    return sorted(rows, key=lambda row: (not row.is_overdue, _due(row), -row.incident.pk))


def contradictions() -> list[Contradiction]:
    """What the record, the page and the probes say against each other, the gravest first."""
    components = list(Component.objects.public().in_page_order())
    failing, statuses = red(components), statuses_now(components)
    incidents = list(Incident.objects.incidents().open())
    told = {incident: incident.impacts_now() for incident in incidents}
    return [
        *_false_claims(incidents, failing),
        *_down_in_silence(components, statuses, failing, told.values()),
        *_all_green(told, failing),
        *_over_time(),
    ]


def _false_claims(incidents: Iterable[Incident], failing: Mapping[Component, str]) -> Iterable[Contradiction]:
    """“Confirmed not affected” while the probes see it fail."""
    for incident in incidents:
        newest = {impact.component: impact for impact in _impacts(incident)}
        for component, words in failing.items():
            said = newest.get(component)
            if said and said.old == said.new == OPERATIONAL:
                sentence = f"“{incident.title}” says that it is not affected; the probes see it fail: {words}."
                yield Contradiction(component.name, sentence, _update(incident), "Correct it")


def _down_in_silence(
    components: Sequence[Component],
    statuses: Mapping[int, ComponentStatus],
    failing: Mapping[Component, str],
    told: Iterable[Mapping[Component, str]],
) -> Iterable[Contradiction]:
    """Down without an incident: by its baseline, or by the probes after their proposal was decided."""
    spoken = {component for impacts in told for component, status in impacts.items()}
    waiting = Proposal.objects.filter(state=ProposalState.OPEN).values_list("suggestions__component", flat=True)
    asked = set(waiting)
    for component in components:
        if component in spoken or component.pk in asked:
            continue
        if component.baseline != OPERATIONAL:
            words = f"The page shows {statuses[component.pk].label.lower()}, and no incident says why."
            yield Contradiction(component.name, words, reverse("incidents:open"), "Open an incident")
        elif component in failing and statuses[component.pk] == OPERATIONAL:
            words = f"The page shows it operational; the probes see it fail: {failing[component]}."
            yield Contradiction(component.name, words, reverse("incidents:open"), "Open an incident")


def _all_green(
    told: Mapping[Incident, Mapping[Component, str]], failing: Mapping[Component, str]
) -> Iterable[Contradiction]:
    """An open incident that did harm, and whose components are all well again."""
    for incident, impacts in told.items():
        is_green = impacts and all(status == OPERATIONAL for status in impacts.values())
        did_harm = any(impact.new != OPERATIONAL for impact in _impacts(incident)) if is_green else False
        if did_harm and not any(component in failing for component in impacts):
            sentence = "It is open, and everything that it touched is operational."
            yield Contradiction(incident.title, sentence, _update(incident), "Say how it stands")


def _over_time() -> Iterable[Contradiction]:
    """Maintenance that runs over."""
    for window in Incident.objects.maintenances().open():
        if window.is_running_over:
            sentence = f"The maintenance was to end at {window.ends_at:%H:%M} UTC and is still under way."
            yield Contradiction(window.title, sentence, _update(window), "Say how it stands")


def _impacts(incident: Incident) -> list[Impact]:
    rows = Impact.objects.filter(update__incident=incident).select_related("component")
    return list(rows.order_by("update__posted_at", "update_id"))


def _update(incident: Incident) -> str:
    return reverse("incidents:post_update", args=[incident.pk])


def _due(row: OpenRow) -> float:
    due = row.newest.next_update_by if row.newest else None
    return due.timestamp() if due else float("inf")
