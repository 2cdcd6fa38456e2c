"""In a real browser: an exercise is begun, told of as if it were real, and its report read; nothing leaves it."""

import re

import pytest

from drill.exercise import place
from incidents.models import Incident
from notifications.models import Delivery
from tests.factories import make_subscriber
from tests.servers.fixtures import PASSWORD
from tests.servers.process import wait_until

pytestmark = [pytest.mark.proof, pytest.mark.timeout(900)]


@pytest.fixture
def exercise(installation, settings):
    """Where the installation keeps its exercise; it has ended when the test has."""
    settings.DATA_DIR = installation.environment["DATA_DIR"]
    yield f"http://127.0.0.1:{installation.port + 50}"
    if place.process():
        place.end()
    wait_until(lambda: place.process() is None, within=60, what="the exercise has ended")


def figures(window):
    """The report as the desk shows it: words -> (ours, the real day's)."""
    window.goto("/manage/exercise/")
    rows = window.locator("#report ~ table tbody tr").all()
    return {row.locator("th").inner_text(): [cell.inner_text() for cell in row.locator("td").all()] for row in rows}


def test_an_exercise_is_walked_to_its_report_and_nothing_leaves(
    parts, commander, exercise, open_desk, new_window, smtp_sink, visitor
):
    make_subscriber(address="reader@example.com")
    desk = open_desk(commander)
    desk.goto("/manage/exercise/")
    desk.get_by_label("The first hour").check()
    desk.get_by_label("Thirty times as fast").check()
    desk.get_by_role("button", name="Begin an exercise").click()
    desk.locator(f'a[href="{exercise}/manage/"]').wait_for()
    wait_until(lambda: answers(desk, exercise), within=120, what="the exercise answers")

    inside = new_window(base_url=exercise)
    inside.goto("/manage/")
    inside.get_by_label("Username").fill(commander.get_username())
    inside.get_by_label("Password").fill(PASSWORD)
    inside.get_by_role("button", name="Sign in", exact=True).click()
    inside.get_by_role("heading", name="What now?").wait_for()
    assert "Nothing here is real" in inside.locator("main").inner_text()

    say = inside.get_by_role("link", name="Write the first post").first
    say.wait_for(timeout=240_000)  # the home refreshes itself; nothing breaks in the first minute
    say.click()
    inside.get_by_role("button", name="Publish", exact=True).click()
    inside.get_by_text("Published.").wait_for()
    inside.get_by_label("Status").select_option("identified")
    inside.get_by_label("Message to the public").fill("We know why signing in fails, and are repairing it.")
    inside.get_by_role("button", name="Publish the update").click()
    inside.get_by_text("We know why signing in fails").first.wait_for()
    inside.goto("/")
    assert "EXERCISE. Nothing on this page is real" in inside.locator("body").inner_text()
    inside.goto("/manage/mail/")
    inside.get_by_role("link", name=re.compile("Identified|Investigating")).first.wait_for(timeout=60_000)

    wait_until(lambda: (place.report() or {}).get("is_over"), within=300, what="the recorded hour is over")
    told = figures(desk)
    assert re.fullmatch(r"([1-9] min( [1-9]\d? s)?|[1-9]\d? s)", told["First post after"][0])
    assert told["First post after"][1] == "19 min"
    assert told["Posts"] == ["2", "3"]
    assert told["Contradictions and corrections"][0] == "0"
    assert "Promises that fell due" in told
    desk.get_by_role("button", name="End the exercise").click()
    wait_until(lambda: place.process() is None, within=60, what="the exercise has ended")
    assert figures(desk) == told

    # Of all that nothing has reached the real page, its record, its mail server or its readers.
    assert not Incident.objects.exists()
    assert not Delivery.objects.exists()
    assert smtp_sink.mails == []
    assert "EXERCISE" not in visitor.get("/").text


def answers(window, address):
    """Whether somebody serves there."""
    try:
        return window.request.get(f"{address}/healthz", timeout=2_000).status < 600
    except Exception:  # refused, as long as it is being set up
        return False
