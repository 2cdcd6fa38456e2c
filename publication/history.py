"""The past by calendar months of the page's zone, read month by month so that a long history needs no memory."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q

from incidents.lifecycle import Kind
from incidents.models import Incident
from publication import timeline
from publication.snapshot import IncidentFacts, MonthFacts
from publication.timeline import Parts, is_past, moment

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
    """The month of `at`, or that of the last window that is planned."""
    planned = Incident.objects.public().maintenances().aggregate(at=Max("starts_at"))["at"]
    return month_of(max(at, planned or at), zone)


def months(first: date, last: date) -> Iterator[date]:
    """First days of all months from `first` to `last`, newest first."""
    days = [first]
    while days[-1] < last:
        days.append(next_month(days[-1]))
    return reversed(days)


def listing(at: datetime, zone: ZoneInfo) -> list[MonthFacts]:
    """Every month that has a page, newest first, without its incidents."""
    return [MonthFacts(first_day=day, slug=slug(day)) for day in months(first_month(at, zone), month_of(at, zone))]


def read(
    day: date, zone: ZoneInfo, *, parts: Parts, at: datetime, known: Mapping[int, IncidentFacts] = EMPTY
) -> list[IncidentFacts]:
    """All public incidents and windows of that month, also those that history does not tell of yet.

    `known` are facts by number that need not be read again.
    """
    begin, end = (
        datetime.combine(first, datetime.min.time(), tzinfo=zone) for first in (day.replace(day=1), next_month(day))
    )
    of_month = Q(kind=Kind.INCIDENT, started_at__gte=begin, started_at__lt=end) | Q(
        kind=Kind.MAINTENANCE, starts_at__gte=begin, starts_at__lt=end
    )
    pks = set(Incident.objects.public().filter(of_month).values_list("pk", flat=True))
    return [*(known[pk] for pk in pks & known.keys()), *timeline.read(pks - known.keys(), parts=parts, at=at)]


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


def _month_before(day: date) -> date:
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)
