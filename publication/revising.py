"""Each day's figure is kept when the day is over; where it is another one later, both stand, with the reason (T42)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from components.models import Component
from core import clock, database
from incidents.models import Incident
from outbox import actions as outbox
from outbox.models import Debt, OutboxEvent
from people import actions as people
from publication import bars, kept, ledgers, revised, revisions, uptime
from publication.build import page_facts
from publication.models import ToldDays, UptimeRevision
from publication.rules import Versions
from publication.uptime import Tally

HANDLER = "publication.revising.keep_up"
BATCH = 50  # components whose year is in memory at once
Figures = dict[date, Tally]


def keep_up(event: OutboxEvent) -> None:
    """See whether what happened has changed the figures of days that are over."""
    reason, incident, components = _concerned(event)
    if event.kind == "incident.updated" and incident and _is_of_today(incident):
        return
    keep_figures(components, reason=reason, incident=incident)


def keep_daily() -> None:
    """Keep the figures of a day that is over; the days before are compared, so that no silent change stays silent.

    Events that nobody has looked at yet come first: they know why.
    """
    if Debt.objects.filter(handler=HANDLER, settled_at__isnull=True, parked_at__isnull=True).exists():
        return
    yesterday = clock.now().astimezone(ZoneInfo(page_facts().time_zone)).date() - timedelta(days=1)
    done = set(ToldDays.objects.filter(until__gte=yesterday).values_list("component_id", flat=True))
    if parts := [part for part in _shown() if part.pk not in done]:
        kept.forget()  # what this process remembers may hide that somebody has changed a row
        keep_figures(parts, reason=revised.UNEXPLAINED)


def keep_figures(components: Sequence[Component], *, reason: str, incident: Incident | None = None) -> None:
    """Keep what is not kept yet of the days that are over, and add a revision wherever a figure is another one."""
    page, at = page_facts(), clock.now()
    zone = ZoneInfo(page.time_zone)
    today = at.astimezone(zone).date()
    first = (today - revisions.BACK).replace(day=1)
    days = [first + timedelta(days=count) for count in range((today - first).days)]
    for start in range(0, len(components), BATCH):
        _compare(components[start : start + BATCH], days, at, zone, page.rules, reason, incident)


def _concerned(event: OutboxEvent) -> tuple[str, Incident | None, Sequence[Component]]:
    """Why figures may be others now, by which incident, and of which components."""
    if event.topic.startswith(kept.TOPIC):
        incident = Incident.objects.get(pk=event.topic.removeprefix(kept.TOPIC))
        theirs = [part for part in incident.components.all() if _is_shown(part)]
        return *_by_incident(incident, event.kind), theirs
    if event.kind == "component.changed":
        part = Component.objects.filter(pk=event.subject_id).first() if "component:" in event.topic else None
        return revised.COMPONENT, None, [part] if part and _is_shown(part) else []
    return revised.IMPORTED if event.kind == "page.imported" else revised.RULES, None, _shown()


def _by_incident(incident: Incident, kind: str) -> tuple[str, Incident]:
    if incident.is_private:
        return revised.HIDDEN, incident
    if incident.merged_into or kind == "incident.merged":
        return revised.MERGED, incident.merged_into or incident
    return revised.TOLD_LATE if kind == "incident.updated" else revised.CHANGED, incident


def _is_of_today(incident: Incident) -> bool:
    zone = ZoneInfo(page_facts().time_zone)
    return (incident.starts_at or incident.started_at) >= bars.midnight(clock.now().astimezone(zone).date(), zone)


def _shown() -> list[Component]:
    return [part for part in Component.objects.order_by("pk") if _is_shown(part)]


def _is_shown(part: Component) -> bool:
    return part.is_public() and part.has_uptime_shown


@transaction.atomic
def _compare(
    parts: Sequence[Component],
    days: Sequence[date],
    at: datetime,
    zone: ZoneInfo,
    known: Versions,
    reason: str,
    incident: Incident | None,
) -> None:
    """One batch; whoever compares the same days at the same moment waits for the first one and finds nothing."""
    database.take_turns(database.FIGURES_LOCK)
    rows = ToldDays.objects.filter(component__in=parts, first_day__gte=days[0])
    told = {(row.component_id, row.first_day): row for row in rows.order_by("pk")}
    newest = _newest(parts, days[0])
    found = ledgers.read(parts, since=bars.midnight(days[0], zone), at=at, zone=zone, known=known)
    new: list[UptimeRevision] = []
    for part in parts:
        figures = _figures(found[part.pk], days, zone, known)
        for first, some in _by_month(figures):
            row = told.get((part.pk, first)) or ToldDays(component=part, first_day=first)
            new += _differences(row, some, newest, at, reason, incident)
            if row.take(some):
                row.save()
    if new:
        _write(parts, new, reason)


def _figures(ledger: uptime.Ledger, days: Sequence[date], zone: ZoneInfo, known: Versions) -> Figures:
    """What each of these days adds up to today."""
    moments = [ledgers.seconds(bars.midnight(day, zone)) for day in (*days, days[-1] + timedelta(days=1))]
    pieces = uptime.cut(uptime.sweep(ledger, moments[0], moments[-1]), moments)
    return {day: uptime.tally(piece, known) for day, piece in zip(days, pieces, strict=True)}


def _by_month(figures: Figures) -> Iterator[tuple[date, Figures]]:
    months: dict[date, Figures] = defaultdict(dict)
    for day, figure in figures.items():
        months[day.replace(day=1)][day] = figure
    yield from months.items()


def _newest(parts: Sequence[Component], first: date) -> dict[tuple[int, date], tuple[int, Tally]]:
    """The number and the figure of the newest revision of each day that has one."""
    rows = UptimeRevision.objects.filter(component__in=parts, day__gte=first).order_by("number")
    return {(row.component_id, row.day): (row.number, Tally(row.down_after, row.observed_after)) for row in rows}


def _differences(
    row: ToldDays,
    figures: Figures,
    newest: dict[tuple[int, date], tuple[int, Tally]],
    at: datetime,
    reason: str,
    incident: Incident | None,
) -> Iterator[UptimeRevision]:
    for day, figure in figures.items():
        if (first := row.told(day)) is None:
            continue  # nothing was told of it as a whole day until now
        number, before = newest.get((row.component_id, day), (1, first))
        if before != figure:
            yield UptimeRevision(
                component_id=row.component_id,
                day=day,
                number=number + 1,
                revised_at=at,
                down_before=before.down,
                observed_before=before.observed,
                down_after=figure.down,
                observed_after=figure.observed,
                reason=reason,
                incident=incident,
            )


def _write(parts: Sequence[Component], new: Sequence[UptimeRevision], reason: str) -> None:
    UptimeRevision.objects.bulk_create(new)
    for part in parts:
        days = {row.day.isoformat(): row.in_words() for row in new if row.component_id == part.pk}
        if days:
            people.note("revise_uptime", part.code, reason=reason, days=days)
    outbox.record("uptime.revised", new[-1])
