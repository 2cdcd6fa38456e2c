"""The calendar of maintenance, read back by a parser of iCalendar."""

from datetime import timedelta

from icalendar import Calendar

from incidents import maintenance
from tests.publication.conftest import NOON, at


def events(tree):
    calendar = Calendar.from_ical(tree["maintenance.ics"])
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def test_every_window_is_an_event(story, publish):
    found = events(publish())
    assert set(found) == {f"Example: {t}" for t in ("Disk swap", "Never needed", "Database move", "Router upgrade")}
    event = found["Example: Disk swap"]
    assert str(event["uid"]) == f"{story.planned.code}@status.example.com"
    assert event.decoded("dtstart") == (NOON + timedelta(days=5)).replace(microsecond=0)
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=2)
    assert (str(event["status"]), event["sequence"]) == ("CONFIRMED", 0)
    assert str(event["url"]) == f"https://status.example.com/incidents/{story.planned.code}"


def test_a_cancelled_window_says_so_under_the_same_identity(story, publish):
    before = events(publish())["Example: Disk swap"]
    with at(minutes=1):
        maintenance.cancel(story.planned, by="carla", body="Not now; semicolons, commas\nand lines.")
    after = events(publish(minutes=1))["Example: Disk swap"]
    assert str(after["uid"]) == str(before["uid"])
    assert after["sequence"] > before["sequence"]
    assert str(after["status"]) == "CANCELLED"
    assert str(after["description"]) == "Not now; semicolons, commas\nand lines."
    assert after.decoded("last-modified") > before.decoded("last-modified")


def test_lines_are_folded_and_end_as_the_format_wants(story, publish):
    body = publish()["maintenance.ics"]
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


def test_an_empty_calendar_is_a_calendar_and_keeps_its_bytes(db, publish):
    body = publish()["maintenance.ics"]
    assert events({"maintenance.ics": body}) == {}
    assert publish(hours=1)["maintenance.ics"] == body
