"""In a real browser: a maintenance of every Sunday keeps its hour on the wall clock when the clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import clock
from incidents.models import Incident
from tests.servers.process import wait_until

pytestmark = pytest.mark.proof
BERLIN = ZoneInfo("Europe/Berlin")


def next_change():
    """The next Sunday on which the clocks of Berlin change, found by asking each one."""
    day = clock.now().astimezone(BERLIN).date() + timedelta(days=2)
    while True:
        before, after = (datetime(day.year, day.month, day.day, hour, tzinfo=BERLIN) for hour in (1, 4))
        if before.utcoffset() != after.utcoffset():
            return day
        day += timedelta(days=1)


def fill_in_a_rule(window, title, *, begins, rule):
    """The form of windows that come again, in the clock of Berlin, up to its buttons."""
    window.goto("/manage/incidents/maintenance/recur/")
    window.get_by_label("Title").fill(title)
    window.get_by_label("Announcement").fill("Chat may be slow.")
    window.get_by_label("Chat").select_option("under_maintenance")
    window.get_by_label("Times are in").select_option("Europe/Berlin")
    window.get_by_label("The first begins").fill(begins)
    window.get_by_label("Comes again").fill(rule)


def test_the_hour_is_kept_over_the_change_of_the_clocks(chat, commander, open_desk, visitor):
    changes = next_change()
    first = changes - timedelta(days=7)
    carla = open_desk(commander)
    fill_in_a_rule(carla, "Database upgrade", begins=f"{first:%Y-%m-%d}T02:30", rule="FREQ=WEEKLY;COUNT=3")
    carla.get_by_role("button", name="When would that be?").click()
    shown = carla.locator(".coming time")
    assert shown.count() == 3
    told = [datetime.fromisoformat(shown.nth(number).get_attribute("datetime")) for number in range(3)]
    assert told == [expected(first), expected(changes), expected(changes + timedelta(days=7))]
    # In spring 02:30 is skipped on that day, in autumn it comes twice; a person is told.
    assert carla.locator(".coming .tag").count() == 1

    carla.get_by_role("button", name="Keep the rule").click()
    carla.wait_for_url("**/maintenance/recurring/*/")
    assert carla.locator("main time").count() >= 3
    assert not Incident.objects.exists(), "none is announced so far ahead"


def test_each_window_is_announced_on_the_page_as_its_own(chat, commander, open_desk, visitor):
    tomorrow = clock.now().astimezone(BERLIN) + timedelta(days=1)
    carla = open_desk(commander)
    fill_in_a_rule(carla, "Night job", begins=f"{tomorrow:%Y-%m-%d}T12:00", rule="FREQ=DAILY;COUNT=2")
    carla.get_by_role("button", name="Keep the rule").click()
    carla.wait_for_url("**/maintenance/recurring/*/")
    assert Incident.objects.filter(title="Night job").count() == 2
    wait_until(lambda: visitor.get("/maintenance").text.count("Night job") >= 2, within=30, what="both are announced")


def expected(day):
    """02:30 in Berlin by the clock of that day's midnight: skipped it is 03:30, of two the first."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
    return datetime(day.year, day.month, day.day, 2, 30, tzinfo=UTC) - midnight.utcoffset()
