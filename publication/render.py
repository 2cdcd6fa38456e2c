"""Which files a publish writes: everything, or what the present shows and what has changed in the past."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core import database
from incidents.lifecycle import Status
from incidents.models import Incident
from publication import history, timeline
from publication.snapshot import IncidentFacts, Snapshot
from publication.surfaces import alive, api_v2, feeds, page

File = tuple[str, bytes]
Tell = Callable[[int, int], None]


def front(snapshot: Snapshot) -> Iterator[File]:
    """What shows the present; the home page last."""
    yield from api_v2.files(snapshot)
    yield from feeds.files(snapshot)
    yield from page.files(snapshot)


def sign_of_life(snapshot: Snapshot, at: datetime) -> File:
    """/alive.json."""
    return alive.file(snapshot, at)


def past(snapshot: Snapshot, at: datetime, tell: Tell) -> Iterator[File]:
    """Every page of the past and every standing page, a month in memory at a time.

    `tell` hears how many of how many months are done.
    """
    zone = ZoneInfo(snapshot.page.time_zone)
    parts = timeline.parts_by_id()
    first, now, last = history.first_month(at, zone), history.month_of(at, zone), history.last_month(at, zone)
    yield from page.standing_files(snapshot.page)
    yield page.months_file(history.listing(at, zone), snapshot.page)
    days = list(history.months(first, last))
    for done, day in enumerate(days):
        tell(done, len(days))
        with database.one_view():
            incidents = history.read(day, zone, parts=parts, at=at)
        yield from _pages(snapshot, incidents)
        if day <= now:
            yield page.month_file(history.month(day, incidents, first=first, last=now), snapshot.page)
    tell(len(days), len(days))


def changed(snapshot: Snapshot, touched: Iterable[int], months: set[date], at: datetime) -> Iterator[File]:
    """The pages of the touched incidents and of all that are open, and the months in which they stand.

    `months` are first days of further months that must be written anew, because a neighbour came.
    """
    zone = ZoneInfo(snapshot.page.time_zone)
    parts = timeline.parts_by_id()
    first, now = history.first_month(at, zone), history.month_of(at, zone)
    touched = set(touched)
    shown = {facts.number: facts for facts in snapshot.incidents}
    written = {number: facts for number, facts in shown.items() if number in touched or is_present(facts)}
    written |= {facts.number: facts for facts in timeline.read(touched - shown.keys(), parts=parts, at=at)}
    yield from _pages(snapshot, written.values())
    theirs = {history.month_of(timeline.moment(facts), zone) for facts in written.values()}
    if months:
        yield page.months_file(history.listing(at, zone), snapshot.page)
    for day in sorted(theirs | months):
        if first <= day <= now:
            incidents = history.read(day, zone, parts=parts, at=at, known=shown | written)
            yield page.month_file(history.month(day, incidents, first=first, last=now), snapshot.page)


def is_present(facts: IncidentFacts) -> bool:
    """Whether its page shows what may change without a word: states of components, a promise that falls due."""
    return facts.is_open or facts.status == Status.SCHEDULED


def hidden(touched: Iterable[int]) -> Iterator[str]:
    """The names of files of touched incidents that visitors may not see any more."""
    for code in Incident.objects.filter(pk__in=touched, is_private=True).values_list("code", flat=True):
        yield f"incidents/{code}.html"
        yield f"incidents/{code}.json"


def _pages(snapshot: Snapshot, incidents: Iterable[IncidentFacts]) -> Iterator[File]:
    for facts in incidents:
        yield page.incident_file(facts, snapshot.page)
        yield api_v2.incident_file(facts, snapshot.page, snapshot.components)
