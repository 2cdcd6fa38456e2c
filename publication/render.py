"""Which files a change writes: what the present shows, and what has changed in the past."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from incidents.lifecycle import Status
from incidents.models import AffectedTag, Incident, TagKind
from publication import component_history, history, timeline, translated
from publication.snapshot import ComponentFacts, IncidentFacts, Snapshot
from publication.surfaces import (
    affected,
    api_v2,
    api_v3,
    badges,
    calendar,
    embed,
    entries,
    feeds,
    history_json,
    page,
    theme,
)
from publication.theme import read as read_theme
from publication.timeline import Parts

File = tuple[str, bytes]
Tell = Callable[[int, int], None]
POSTMORTEM = "/postmortem.html"


def home(snapshot: Snapshot, touched: set[int], at: datetime) -> Iterator[File]:
    """What people reload: the pages of the touched incidents and of all that are open, then the home page."""
    for facts in _told(snapshot, touched, at):
        yield from page.incident_files(facts, snapshot.page)
    yield from merged(snapshot, touched)
    yield from page.home_files(snapshot)


def front(snapshot: Snapshot) -> Iterator[File]:
    """What else shows the present, for programs first: they ask most often."""
    if not snapshot.page.is_translation:
        yield from _data(snapshot)
    yield from page.present_files(snapshot)


def _data(snapshot: Snapshot) -> Iterator[File]:
    """The present for programs, calendars, feed readers and other sites; in the source language alone."""
    yield from api_v2.files(snapshot)
    yield api_v3.uptime_file(snapshot)
    yield from feeds.files(snapshot)
    yield from entries.files(snapshot)
    yield calendar.file(snapshot)
    yield from badges.files(snapshot)
    yield from embed.files(snapshot)
    yield from theme.files(read_theme(Path(settings.THEME_DIR)))


def merged(snapshot: Snapshot, touched: set[int] | None = None) -> Iterator[File]:
    """The addresses of incidents that became a part of another (those touched, or all): they lead on."""
    parts = Incident.objects.filter(merged_into__isnull=False, merged_into__is_private=False)
    if touched is not None:
        parts = parts.filter(pk__in=touched)
    for code, whole, title in parts.values_list("code", "merged_into__code", "merged_into__title"):
        yield page.merged_file(code, whole, title, snapshot.page)


def data_of_changed(snapshot: Snapshot, touched: set[int], at: datetime) -> Iterator[File]:
    """For programs: the touched incidents and all that are open."""
    if not snapshot.page.is_translation:
        for facts in _told(snapshot, touched, at):
            yield from _data_of(facts, snapshot)


def months_of_changed(snapshot: Snapshot, touched: set[int], at: datetime) -> Iterator[File]:
    """The months in which those incidents stand, and the list of all."""
    zone = ZoneInfo(snapshot.page.time_zone)
    parts = timeline.parts_by_id()
    first, now = history.first_month(at, zone), history.month_of(at, zone)
    since = translated.first_month(snapshot.page, at)
    written = _written(snapshot, touched, at)
    known = {facts.number: facts for facts in snapshot.incidents} | written
    days = {history.month_of(timeline.moment(facts), zone) for facts in written.values()}
    for day in sorted(day for day in days if since <= day <= now):
        incidents = history.read(day, zone, parts=parts, at=at, known=known)
        yield page.month_file(history.month(day, incidents, first=first, last=now), snapshot.page)
    if touched:
        yield page.months_file(history.counted(at, zone), snapshot.page)
    if not snapshot.page.is_translation:
        yield from pages_of_lines(snapshot, days, parts, at)


def of_components(snapshot: Snapshot, components: Sequence[ComponentFacts], at: datetime) -> Iterator[File]:
    """Everything that belongs to single components."""
    zone = ZoneInfo(snapshot.page.time_zone)
    open_now = (*snapshot.open_incidents, *snapshot.active_maintenances)
    known = {facts.number: facts for facts in snapshot.incidents}
    parts = timeline.parts_by_id() if components else {}
    for told in component_history.read(
        components, parts=parts, at=at, zone=zone, known=known, rules=snapshot.page.rules
    ):
        component = told.component
        yield page.component_file(told, snapshot.page)
        if snapshot.page.is_translation:
            continue
        yield from entries.component_files(told, snapshot.page)
        yield from badges.component_files(component)
        theirs = [incident for incident in open_now if component.code in incident.component_codes]
        yield from affected.files(component, theirs, snapshot)


def is_present(facts: IncidentFacts) -> bool:
    """Whether its page shows what may change without a word: states of components, a promise that falls due."""
    return facts.is_open or facts.status == Status.SCHEDULED


def hidden(touched: Iterable[int], gone: Iterable[str]) -> Iterator[str]:
    """The names of files that must not stand any more: of touched incidents, and of components by code."""
    for code in Incident.objects.filter(pk__in=touched, is_private=True).values_list("code", flat=True):
        yield from (f"incidents/{code}{kind}" for kind in (".html", ".json", ".atom", ".rss", POSTMORTEM))
    for code in Incident.objects.filter(pk__in=touched, merged_into__isnull=False).values_list("code", flat=True):
        yield from (f"incidents/{code}{kind}" for kind in (".json", ".atom", ".rss", POSTMORTEM))
    listed = affected.regions(AffectedTag.objects.filter(kind=TagKind.REGION).values_list("name", flat=True))
    for code in gone:
        yield from (f"components/{code}.{kind}" for kind in ("html", "atom", "rss"))
        yield from (f"badges/{code}{kind}" for kind in (".svg", ".json", "-uptime.svg", "-uptime.json"))
        yield f"{affected.FOLDER}/{code}.json"
        yield from (f"{affected.FOLDER}/{code}/{region}.json" for region in listed)


def _written(snapshot: Snapshot, touched: set[int], at: datetime) -> dict[int, IncidentFacts]:
    """By number: the touched incidents, and what is open or to come."""
    shown = {facts.number: facts for facts in snapshot.incidents}
    written = {number: facts for number, facts in shown.items() if number in touched or is_present(facts)}
    if older := touched - shown.keys():
        written |= {facts.number: facts for facts in timeline.read(older, parts=timeline.parts_by_id(), at=at)}
    return written


def _told(snapshot: Snapshot, touched: set[int], at: datetime) -> Iterator[IncidentFacts]:
    """Those of the touched and the present incidents that have a page in this language."""
    since = translated.first_month(snapshot.page, at)
    for facts in _written(snapshot, touched, at).values():
        if is_present(facts) or translated.is_told(facts, snapshot.page, since):
            yield facts


def of_incidents(snapshot: Snapshot, incidents: Iterable[IncidentFacts]) -> Iterator[File]:
    """Everything that belongs to single incidents."""
    for facts in incidents:
        yield from page.incident_files(facts, snapshot.page)
        if not snapshot.page.is_translation:
            yield from _data_of(facts, snapshot)


def _data_of(facts: IncidentFacts, snapshot: Snapshot) -> Iterator[File]:
    yield api_v2.incident_file(facts, snapshot.page, snapshot.components)
    yield from entries.incident_files(facts, snapshot.page)


def pages_of_lines(snapshot: Snapshot, days: set[date] | None, parts: Parts, at: datetime) -> Iterator[File]:
    """The pages of /history.json on which one of these months stands; all of them for None."""
    zone, size = ZoneInfo(snapshot.page.time_zone), history_json.MONTHS
    every = [month.first_day for month in history.listing(at, zone)]
    pages = [every[start : start + size] for start in range(0, len(every), size)]
    for number, months in enumerate([*pages, []], start=1):
        if days is None or days.intersection(months):
            yield history_json.file(number, history.lines(months, zone, parts=parts, at=at), snapshot.page)
