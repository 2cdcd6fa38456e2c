"""What is told of one component besides its present: a year of uptime by month, and its newest incidents."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from incidents.models import Incident
from publication import bars, ledgers, timeline, uptime
from publication.history import month_of, months, next_month, slug
from publication.revised import RevisionFacts, as_first_told
from publication.rules import Versions
from publication.rules import at as in_force
from publication.snapshot import ComponentFacts, ComponentHistory, IncidentFacts, MonthUptime, Snapshot, UptimeFacts
from publication.timeline import Parts

MONTHS = 12
NEWEST = 20
BATCH = 50  # components whose year is in memory at once


def read(
    components: Sequence[ComponentFacts],
    *,
    parts: Parts,
    at: datetime,
    zone: ZoneInfo,
    known: Mapping[int, IncidentFacts],
    rules: Versions,
) -> Iterator[ComponentHistory]:
    """The history of each of these components, a batch in memory at a time.

    `known` are incidents by number that need not be read again.
    """
    by_code = {part.code: part for part in parts.values()}
    for start in range(0, len(components), BATCH):
        batch = components[start : start + BATCH]
        rows = [by_code[component.code] for component in batch]
        days = _first_days(at, zone)
        found = ledgers.read(rows, since=bars.midnight(days[-1], zone), at=at, zone=zone, known=rules)
        told = _newest_incidents([row.pk for row in rows])
        wanted = {pk for pks in told.values() for pk in pks}
        read = timeline.read(wanted - known.keys(), parts=parts, at=at)
        facts = {**known, **{incident.number: incident for incident in read}}
        for component, row in zip(batch, rows, strict=True):
            is_shown = component.has_uptime_shown
            yield ComponentHistory(
                component=component,
                months=_months(found[row.pk], component.revisions, days, at, zone, rules) if is_shown else (),
                incidents=tuple(facts[pk] for pk in told[row.pk] if pk in facts),
                budget=_budget(component.uptime, days[0], zone, rules) if is_shown and component.uptime else None,
            )


def digest(component: ComponentFacts, snapshot: Snapshot, month: date) -> str:
    """Changes whenever the component's own files would: by an event, by midnight, or by a figure that drifted."""
    told = [
        (incident.code, incident.updated_at, incident.is_overdue)
        for incident in snapshot.incidents
        if component.code in incident.component_codes
    ]
    facts = [component.status, component.updated_at, month, told, component.revisions]
    if shown := component.uptime:
        facts += [shown.text, shown.down, shown.coverage, shown.svg, shown.days[-1].text, shown.days[0].day]
        figure = _of_month(shown, month)
        facts += [uptime.percent(figure)]
        facts += [_budget(shown, month, ZoneInfo(snapshot.page.time_zone), snapshot.page.rules)]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:24]


def _first_days(at: datetime, zone: ZoneInfo) -> list[date]:
    """The first days of the last twelve months, newest first."""
    this = month_of(at, zone)
    earliest = date(this.year - 1 + this.month // 12, this.month % 12 + 1, 1)
    return list(months(earliest, this))[:MONTHS]


def _months(
    ledger: uptime.Ledger,
    revisions: Sequence[RevisionFacts],
    days: Sequence[date],
    at: datetime,
    zone: ZoneInfo,
    rules: Versions,
) -> tuple[MonthUptime, ...]:
    until = bars.settled(ledgers.seconds(at))
    edges = [*(ledgers.seconds(bars.midnight(day, zone)) for day in reversed(days))]
    edges.append(max(until, edges[-1]))
    pieces = uptime.cut(uptime.sweep(ledger, edges[0], edges[-1]), edges)
    told = []
    for day, begin, piece in zip(reversed(days), edges, pieces, strict=False):
        figure, steps = uptime.tally(piece, rules), in_force(rules, begin).credits
        credit = uptime.credit(figure, steps) if steps else None
        told.append(MonthUptime(day, uptime.percent(figure), credit, _first_told(figure, day, revisions)))
    return tuple(reversed(told))


def _first_told(figure: uptime.Tally, month: date, revisions: Sequence[RevisionFacts]) -> str:
    """What the month was before days of it were revised; nothing where that is what is told now."""
    its = [revision for revision in revisions if slug(revision.day) == slug(month)]
    first = uptime.percent(as_first_told(figure, its))
    return first if its and first != uptime.percent(figure) else ""


def _budget(shown: UptimeFacts, month: date, zone: ZoneInfo, rules: Versions) -> uptime.Budget | None:
    """Of the whole month, whatever of it is still to come; by the rules that were in force when it began."""
    begin, end = (ledgers.seconds(bars.midnight(day, zone)) for day in (month, next_month(month)))
    return uptime.budget(_of_month(shown, month).down, end - begin, in_force(rules, begin))


def _of_month(shown: UptimeFacts, month: date) -> uptime.Tally:
    days = [day for day in shown.days if slug(day.day) == slug(month)]
    return uptime.Tally(sum(day.down for day in days), sum(day.observed for day in days))


def _newest_incidents(components: Sequence[int]) -> dict[int, list[int]]:
    """The newest public incidents and windows of each component, by id."""
    told: dict[int, list[int]] = defaultdict(list)
    for pk in components:
        newest = Incident.objects.public().filter(components=pk).order_by("-created_at", "-pk")
        told[pk] = list(newest.values_list("pk", flat=True)[:NEWEST])
    return told
