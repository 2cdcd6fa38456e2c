"""Wall clocks that are put forward and back; windows that come again over it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from incidents import local_time, occurrences, recurrences
from incidents.local_time import ComesTwice, NoSuchTime
from incidents.models import Incident
from tests.factories import make_component

BERLIN, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")


def wall(text):
    """What a clock on a wall shows."""
    return datetime.fromisoformat(text)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


SUNDAY = wall("2026-03-22T02:30")


@pytest.mark.parametrize(
    ("local", "zone", "after"),
    [
        (wall("2026-03-29T02:00"), BERLIN, utc(2026, 3, 29, 1)),
        (wall("2026-03-29T02:59"), BERLIN, utc(2026, 3, 29, 1)),
        (wall("2026-10-04T02:15"), LORD_HOWE, utc(2026, 10, 3, 15, 30)),  # half an hour only
    ],
)
def test_F27_a_time_that_does_not_exist_is_refused_with_the_first_one_after_it(local, zone, after):
    with pytest.raises(NoSuchTime, match="does not exist") as refusal:
        local_time.moment(local, zone)
    assert refusal.value.after == after


@pytest.mark.parametrize(
    ("local", "zone", "first", "second"),
    [
        (wall("2026-10-25T02:30"), BERLIN, utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30)),
        (wall("2026-04-05T01:45"), LORD_HOWE, utc(2026, 4, 4, 14, 45), utc(2026, 4, 4, 15, 15)),
    ],
)
def test_F27_a_time_that_comes_twice_is_asked_about(local, zone, first, second):
    with pytest.raises(ComesTwice, match="comes twice") as question:
        local_time.moment(local, zone)
    assert (question.value.first, question.value.second) == (first, second)
    assert [local_time.moment(local, zone, fold=fold) for fold in (0, 1)] == [first, second]


@pytest.mark.parametrize("local", [wall("2026-03-29T01:59"), wall("2026-03-29T03:00"), wall("2026-10-25T03:00")])
def test_F27_the_times_beside_a_change_are_plain(local):
    assert local_time.moment(local, BERLIN).astimezone(BERLIN).replace(tzinfo=None) == local


def test_F27_a_weekly_window_keeps_its_hour_on_the_wall_over_a_change():
    found = occurrences.coming("FREQ=WEEKLY;BYDAY=SU", SUNDAY, BERLIN, after=utc(2026, 3, 20), count=3)
    assert [each.starts_at for each in found] == [
        utc(2026, 3, 22, 1, 30),
        utc(2026, 3, 29, 1, 30),
        utc(2026, 4, 5, 0, 30),
    ]
    assert [bool(each.remark) for each in found] == [False, True, False]
    assert "begins at 03:30" in found[1].remark


def test_F27_a_window_in_an_hour_that_comes_twice_comes_once():
    found = occurrences.coming("FREQ=DAILY", wall("2026-10-24T02:30"), BERLIN, after=utc(2026, 10, 23), count=3)
    assert [each.starts_at for each in found] == [
        utc(2026, 10, 24, 0, 30),
        utc(2026, 10, 25, 0, 30),
        utc(2026, 10, 26, 1, 30),
    ]


@pytest.mark.parametrize(
    "rule",
    ["", "weekly", "FREQ=HOURLY", "FREQ=SECONDLY", "FREQ=DAILY;BYHOUR=1,2", "FREQ=DAILY\nDTSTART:20200101", "FREQ=X"],
)
def test_what_is_no_rule_for_windows_is_refused(rule):
    with pytest.raises(occurrences.NotARule):
        occurrences.parse(rule, SUNDAY)


@pytest.mark.parametrize("rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;UNTIL=20200101T000000Z"])
def test_a_rule_that_never_comes_ends(rule):
    assert occurrences.coming(rule, SUNDAY, BERLIN, after=utc(2026, 3, 20), count=3) == []


@pytest.mark.django_db
def test_F27_each_window_of_a_rule_is_announced_ahead_once():
    chat = make_component()
    with time_machine.travel(utc(2026, 3, 20), tick=False):
        rule = recurrences.recur(
            title="Backup",
            body="Chat is slow for half an hour.",
            rule="FREQ=WEEKLY;BYDAY=SU",
            first_starts_at=SUNDAY,
            time_zone="Europe/Berlin",
            lasts=timedelta(minutes=30),
            impacts={chat: "degraded_performance"},
            announced_ahead=timedelta(days=10),
            reminds_day_before=True,
            by="carla",
        )
    for day in (20, 20, 27):
        with time_machine.travel(utc(2026, 3, day), tick=False):
            recurrences.announce_due(utc(2026, 3, day))
    windows = Incident.objects.order_by("starts_at")
    assert [window.starts_at for window in windows] == [
        utc(2026, 3, 22, 1, 30),
        utc(2026, 3, 29, 1, 30),
        utc(2026, 4, 5, 0, 30),
    ]
    assert {window.ends_at - window.starts_at for window in windows} == {timedelta(minutes=30)}
    assert windows[0].reminds_day_before
    assert windows[0].updates.get().posted_by == "carla"
    assert windows[0].planned_impacts.get().status == "degraded_performance"
    recurrences.end(rule, by="carla")
    assert recurrences.announce_due(utc(2026, 4, 10)) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"lasts": timedelta(days=8)}, recurrences.LastsTooLong),
        ({"lasts": timedelta(0)}, recurrences.LastsTooLong),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, occurrences.NeverComes),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(given, refusal):
    said = {"title": "x", "body": "y", "rule": "FREQ=WEEKLY", "lasts": timedelta(hours=1), "impacts": {}, "by": "carla"}
    with time_machine.travel(utc(2026, 3, 20), tick=False), pytest.raises(refusal):
        recurrences.recur(first_starts_at=SUNDAY, time_zone="Europe/Berlin", **said | given)
