"""Planned windows as iCalendar (RFC 5545): a moved, changed or cancelled one changes in every calendar."""

from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from incidents.lifecycle import Status
from publication.snapshot import IncidentFacts, PageFacts, Snapshot
from publication.surfaces.feeds import legal

File = tuple[str, bytes]
AGAIN = timedelta(hours=1)  # how often a calendar should ask


def file(snapshot: Snapshot) -> File:
    """/maintenance.ics: the newest windows and all that are to come, cancelled ones too."""
    page = snapshot.page
    calendar = Calendar()
    calendar.add("prodid", f"-//{urlsplit(page.url).hostname}//Status page//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", legal(f"{page.name}: maintenance"))
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    windows = {facts.number: facts for facts in (*snapshot.recent_maintenances, *snapshot.upcoming_maintenances)}
    for number in sorted(windows, reverse=True):
        calendar.add_component(_event(windows[number], page))
    return "maintenance.ics", calendar.to_ical()


def _event(window: IncidentFacts, page: PageFacts) -> Event:
    event = Event()
    event.add("uid", f"{window.code}@{urlsplit(page.url).hostname}")
    event.add("sequence", max(0, len(window.updates) - 1))  # grows with every word that is said
    event.add("dtstamp", window.updated_at.replace(microsecond=0))
    event.add("last-modified", window.updated_at.replace(microsecond=0))
    event.add("dtstart", window.starts_at.replace(microsecond=0))
    event.add("dtend", window.ends_at.replace(microsecond=0))
    event.add("status", "CANCELLED" if window.status == Status.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", legal(f"{page.name}: {window.title}"))
    event.add("url", f"{page.url}/incidents/{window.code}")
    if window.updates:
        event.add("description", legal(window.updates[0].body))
    return event
