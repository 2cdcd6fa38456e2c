"""The past by calendar months of the page's zone, read month by month so that a long history needs no memory."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db.models import CharField, Max, Min, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce

from incidents.lifecycle import Kind
from incidents.models import Incident, IncidentUpdate
from publication import timeline
from publication.lines import LineFacts, MonthLines
from publication.snapshot import IncidentFacts, MonthFacts
from publication.timeline import NOT_PAST, Parts, is_past, moment

EMPTY: Mapping[int, IncidentFacts] = {}


def slug(day: date) -> str:
    """The name of the day's month in addresses: "2026-03"."""
    return f"{day.year:04}-{day.month:02}"


def next_month(day: date) -> date:
    """The first day of the month after."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_of(at: datetime, zone: ZoneInfo) -> date:
    """The first day of the month in which the moment falls in that zone."""
    return at.astimezone(zone).date().replace(day=1)


def first_month(at: datetime, zone: ZoneInfo) -> date:
    """The month of the oldest public incident or window; that of `at` when there is none before."""
    public = Incident.objects.public()
    oldest = (
        public.incidents().aggregate(at=Min("started_at"))["at"],
        public.maintenances().aggregate(at=Min("starts_at"))["at"],
    )
    return month_of(min([at, *(moment for moment in oldest if moment)]), zone)


def last_month(at: datetime, zone: ZoneInfo) -> date:
    """The month of `at`, or a later one in which something is planned."""
    last = Incident.objects.public().aggregate(planned=Max("starts_at"), started=Max("started_at"))
    return month_of(max([at, *(moment for moment in last.values() if moment)]), zone)


def months(first: date, last: date) -> Iterator[date]:
    """First days of all months from `first` to `last`, newest first."""
    days = [first]
    while days[-1] < last:
        days.append(next_month(days[-1]))
    return reversed(days)


def listing(at: datetime, zone: ZoneInfo) -> list[MonthFacts]:
    """Every month that has a page, newest first, without its incidents."""
    return [MonthFacts(first_day=day, slug=slug(day)) for day in months(first_month(at, zone), month_of(at, zone))]


def counted(at: datetime, zone: ZoneInfo) -> list[MonthFacts]:
    """The same months, each with the number of what its page tells of."""
    past = Incident.objects.public().exclude(status__in=NOT_PAST).order_by()
    # As text in UTC, for every update asks this of the whole past: SQLite truncates dates in Python, at 50 us each.
    began = Cast(Coalesce("starts_at", "started_at"), CharField())
    minutes = Counter(words[: len("2026-03-02 11:49")] for words in past.values_list(began, flat=True))
    counts: Counter[date] = Counter()
    for words, count in minutes.items():
        counts[month_of(datetime.fromisoformat(words).replace(tzinfo=UTC), zone)] += count
    return [replace(month, count=counts[month.first_day]) for month in listing(at, zone)]


def read(
    day: date, zone: ZoneInfo, *, parts: Parts, at: datetime, known: Mapping[int, IncidentFacts] = EMPTY
) -> list[IncidentFacts]:
    """All public incidents and windows of that month, also those that history does not tell of yet.

    `known` are facts by number that need not be read again.
    """
    pks = set(ids(day, zone))
    return [*(known[pk] for pk in pks & known.keys()), *timeline.read(pks - known.keys(), parts=parts, at=at)]


def ids(day: date, zone: ZoneInfo) -> list[int]:
    """The public incidents and windows of that month."""
    some = Incident.objects.public().filter(_within(day, day, zone))
    return list(some.order_by("pk").values_list("pk", flat=True))


def lines(days: Sequence[date], zone: ZoneInfo, *, parts: Parts, at: datetime) -> list[MonthLines]:
    """The past of these months in one line for each incident or window, in three queries."""
    if not days:
        return []
    some = Incident.objects.public().filter(_within(min(days), max(days), zone))
    newest = IncidentUpdate.objects.filter(incident=OuterRef("pk")).order_by("-posted_at", "-pk").values("body")[:1]
    some = some.exclude(status__in=NOT_PAST).annotate(began_at=Coalesce("starts_at", "started_at"))
    # A word that tells of a component which visitors must not know of is derived anew, without it.
    odd = some.filter(updates__impacts__component__is_private=True).values_list("pk", flat=True)
    shown = {facts.code: facts.impact for facts in timeline.read(odd, parts=parts, at=at)}
    told: dict[date, list[LineFacts]] = {day: [] for day in days}
    rows = some.annotate(message=Subquery(newest)).order_by("-began_at", "-pk")
    for code, title, impact, message, began_at, ended_at in rows.values_list(
        "code", "title", "impact", "message", "began_at", "resolved_at"
    ):
        line = LineFacts(code, title, shown.get(code, impact), message or "", began_at, ended_at)
        told[month_of(began_at, zone)].append(line)
    return [MonthLines(day, tuple(told[day])) for day in days]


def month(day: date, incidents: Iterable[IncidentFacts], *, first: date, last: date) -> MonthFacts:
    """The month's page: what happened, newest first, and its neighbours between `first` and `last`."""
    told = sorted(filter(is_past, incidents), key=lambda facts: (moment(facts), facts.number), reverse=True)
    return MonthFacts(
        first_day=day,
        slug=slug(day),
        incidents=tuple(told),
        earlier=slug(_month_before(day)) if day > first else None,
        later=slug(next_month(day)) if day < last else None,
    )


def _within(first: date, last: date, zone: ZoneInfo) -> Q:
    """Incidents that started, and windows that begin, from the month of `first` to that of `last`."""
    begin, end = (
        datetime.combine(day, datetime.min.time(), tzinfo=zone) for day in (first.replace(day=1), next_month(last))
    )
    return Q(kind=Kind.INCIDENT, started_at__gte=begin, started_at__lt=end) | Q(
        kind=Kind.MAINTENANCE, starts_at__gte=begin, starts_at__lt=end
    )


def _month_before(day: date) -> date:
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
