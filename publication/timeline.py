"""Incidents with their whole timelines as facts, in a few queries whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from components.models import Component
from components.status import SEVERITY, ComponentStatus
from incidents import headline
from incidents.headline import IncidentImpact
from incidents.lifecycle import Status
from incidents.models import Impact, Incident, IncidentUpdate, PlannedImpact
from publication.difference import difference
from publication.snapshot import EarlierText, ImpactFacts, IncidentFacts, Link, UpdateFacts

OPERATIONAL = ComponentStatus.OPERATIONAL.value
MAINTENANCE = ComponentStatus.UNDER_MAINTENANCE.value
NOT_PAST = (Status.SCHEDULED, Status.CANCELLED)
Parts = Mapping[int, Component]
Labels = Mapping[str, str]


def parts_by_id() -> dict[int, Component]:
    """Every component, hidden ones too, in the order of the page: by position, then name."""
    return {part.pk: part for part in Component.objects.order_by("position", "name", "pk")}


def read(pks: Iterable[int], *, parts: Parts, at: datetime) -> list[IncidentFacts]:
    """The public incidents among these, newest first by creation; hidden components are left out of them.

    `parts` are all components by id, `at` decides whether a promise is overdue.
    """
    if not (pks := list(pks)):
        return []
    rows = list(Incident.objects.public().filter(pk__in=pks).order_by("-created_at", "-pk"))
    keys = [row.pk for row in rows]
    impacts: dict[int, list[Impact]] = defaultdict(list)
    for impact in Impact.objects.filter(update__incident__in=keys).order_by("pk"):
        impacts[impact.update_id].append(impact)
    updates: dict[int, list[IncidentUpdate]] = defaultdict(list)
    told = IncidentUpdate.objects.filter(incident__in=keys).prefetch_related("revisions")
    for update in told.order_by("-posted_at", "-pk"):
        updates[update.incident_id].append(update)
    links: dict[int, set[int]] = defaultdict(set)
    through = Incident.components.through.objects.filter(incident__in=keys)
    for incident_id, component_id in through.values_list("incident_id", "component_id"):
        links[incident_id].add(component_id)
    labels = {choice.value: str(choice.label) for choice in (*Status, *ComponentStatus)}  # translated once, not per row
    related = _related(keys)
    coming = _coming(rows, links, parts, labels)
    return [
        _incident(
            row, updates[row.pk], impacts, links[row.pk], parts, labels, related.get(row.pk, ()), coming.get(row.pk), at
        )
        for row in rows
    ]


def _coming(
    rows: Sequence[Incident], links: Mapping[int, set[int]], parts: Parts, labels: Labels
) -> dict[int, tuple[ImpactFacts, ...]]:
    """What each window that is to come will do to its components, as it was announced."""
    planned = PlannedImpact.objects.filter(window__in=[row.pk for row in rows], window__status=Status.SCHEDULED)
    said = {(one.window_id, one.component_id): one.status for one in planned}
    return {
        row.pk: tuple(
            _will(part, said.get((row.pk, pk), MAINTENANCE), labels)
            for pk, part in parts.items()
            if pk in links[row.pk] and part.is_public()
        )
        for row in rows
        if row.status == Status.SCHEDULED
    }


def _will(part: Component, status: str, labels: Labels) -> ImpactFacts:
    return ImpactFacts(part.code, part.name, OPERATIONAL, status, labels[status], False)


def _related(keys: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Code and title of the public incidents that each of these names."""
    found: dict[int, tuple[tuple[str, str], ...]] = defaultdict(tuple)
    others = Incident.objects.public().filter(related__in=keys).order_by("-started_at", "-pk")
    for key, code, title in others.values_list("related", "code", "title"):
        found[key] += ((code, title),)
    return found


def moment(facts: IncidentFacts) -> datetime:
    """When it happened, as history tells it: an incident when it started, a window when it begins."""
    return facts.starts_at or facts.started_at


def is_past(facts: IncidentFacts) -> bool:
    """Whether history tells of it: not of maintenance that is still to come, or never came."""
    return facts.status not in NOT_PAST


def _incident(
    row: Incident,
    updates: Sequence[IncidentUpdate],
    impacts: Mapping[int, list[Impact]],
    linked: set[int],
    parts: Parts,
    labels: Labels,
    related: tuple[tuple[str, str], ...],
    coming: tuple[ImpactFacts, ...] | None,
    at: datetime,
) -> IncidentFacts:
    said = [impact for update in reversed(updates) for impact in impacts.get(update.pk, [])]
    newest = {impact.component_id: impact for impact in said}
    shown = {impact.pk: _impact(impact, parts, labels) for impact in said if parts[impact.component_id].is_public()}
    harmed = {impact.component_id for impact in said if not (impact.old == impact.new == OPERATIONAL)}
    current = [impact for impact in newest.values() if impact.pk in shown]
    impact = _impact_of_incident(row, said, parts)
    hurting = tuple(shown[i.pk] for i in current if row.is_open and i.lifted_at is None and SEVERITY[i.new] > 0)
    promise = updates[0].next_update_by if updates and row.is_open else None
    return IncidentFacts(
        number=row.pk,
        code=row.code,
        kind=row.kind,
        title=row.title,
        status=row.status,
        status_label=labels[row.status],
        impact=impact.value,
        impact_label=str(impact.label),
        is_open=row.is_open,
        created_at=row.created_at,
        started_at=row.started_at,
        updated_at=row.updated_at,
        monitoring_at=row.monitoring_at,
        resolved_at=row.resolved_at,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        updates=tuple(_update(update, updates, impacts.get(update.pk, []), shown, labels) for update in updates),
        component_codes=tuple(part.code for pk, part in parts.items() if pk in linked and part.is_public()),
        affected=hurting if coming is None else coming,
        unaffected=tuple(shown[i.pk] for i in current if i.component_id not in harmed),
        next_update_by=promise,
        waves=row.wave,
        is_overdue=promise is not None and promise < at,
        is_backfilled=row.is_backfilled,
        is_running_over=row.is_maintenance and row.is_open and row.ends_at is not None and row.ends_at < at,
        related=related,
        foreign=row.foreign,
    )


def _impact_of_incident(row: Incident, said: Sequence[Impact], parts: Parts) -> IncidentImpact:
    told = ((impact.new, parts[impact.component_id].is_private) for impact in said)
    return headline.shown(row.impact, row.impact_override, told)


def _update(
    row: IncidentUpdate,
    others: Sequence[IncidentUpdate],
    impacts: Sequence[Impact],
    shown: Mapping[int, ImpactFacts],
    labels: Labels,
) -> UpdateFacts:
    links = {other.pk: Link(other.code, other.posted_at) for other in others}
    return UpdateFacts(
        code=row.code,
        status=row.status,
        status_label=labels[row.status],
        body=row.body,
        html=row.body_html,
        posted_at=row.posted_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        next_update_by=row.next_update_by,
        impacts=tuple(shown[impact.pk] for impact in impacts if impact.pk in shown),
        tells_followers=row.tells_followers,
        wave=row.wave,
        corrects=links.get(row.corrects_id),
        corrected_by=tuple(links[other.pk] for other in reversed(others) if other.corrects_id == row.pk),
        earlier_texts=_earlier(row),
        edited_at=row.edited_at,
        regions=tuple(row.regions),
        surfaces=tuple(row.surfaces),
        share=f"{row.affected_share.normalize():f}" if row.affected_share is not None else "",
        share_basis=row.share_basis,
        workaround_html=row.workaround_html,
        foreign=row.foreign,
    )


def _earlier(row: IncidentUpdate) -> tuple[EarlierText, ...]:
    revisions = list(row.revisions.all())
    texts = [*(revision.body for revision in revisions), row.body]
    return tuple(
        EarlierText(until=revision.replaced_at, changes=difference(before, after))
        for revision, before, after in zip(revisions, texts, texts[1:], strict=False)
    )


def _impact(row: Impact, parts: Parts, labels: Labels) -> ImpactFacts:
    return ImpactFacts(
        component_code=parts[row.component_id].code,
        component_name=row.component_name,
        old=row.old,
        new=row.new,
        new_label=labels[row.new],
        is_confirmed_unaffected=row.old == row.new == OPERATIONAL,
    )
