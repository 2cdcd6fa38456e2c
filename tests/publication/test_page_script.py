"""What the page's script adds: the reader's zone, the countdown, a word when something changes or nobody publishes."""

import json
from datetime import timedelta

import pytest

from tests.publication import looking, samples
from tests.publication.samples import NOW

STATUS = "/_status.html"


@pytest.fixture
def kolkata(browser):
    """A reader in Kolkata at the moment of the samples; the clock is in our hands."""
    with looking.window(browser, timezone_id="Asia/Kolkata", locale="en-GB") as (stage, page):
        page.clock.install(time=NOW - timedelta(hours=1))
        page.clock.pause_at(NOW)
        stage.bodies["/alive.json"] = json.dumps({"alive_at": NOW.isoformat()})
        yield stage, page


def fragment(name):
    return looking.render("publication/_status.html", "en", {"snapshot": samples.SNAPSHOTS[name]})


def later(page, **span):
    page.clock.run_for(int(timedelta(**span).total_seconds() * 1000))


def test_times_are_shown_in_the_readers_zone_with_utc_beside_them(kolkata):
    stage, page = kolkata
    stage.show(page, "partial")
    time = page.locator(".headline time")
    assert time.inner_text() == "2 Mar 2026, 19:35 GMT+5:30"
    assert time.get_attribute("title") == "2 Mar 2026, 14:05 UTC"
    assert time.evaluate("e => getComputedStyle(e, '::after').content") == '" (14:05 UTC)"'
    assert page.locator(".days time[title]").count() == 0


def test_without_scripts_every_time_is_utc(browser):
    with looking.window(browser, java_script_enabled=False, timezone_id="Asia/Kolkata") as (stage, page):
        stage.show(page, "partial")
        assert page.locator(".headline time").inner_text() == "2 Mar 2026, 14:05 UTC"
        assert "Next update by 14:35 UTC" in page.locator(".incident").inner_text()
        stage.show(page, "major")
        assert "Update overdue since 13:05 UTC" in page.locator(".incident").inner_text()
        assert stage.asked.count("/alive.json") == 0


def test_a_promise_counts_down_and_a_broken_one_says_so(kolkata):
    stage, page = kolkata
    stage.show(page, "partial")
    promise = page.locator(".incident .promise")
    assert promise.inner_text() == "Next update by 20:05 GMT+5:30 · in 30 min"
    later(page, minutes=20)
    assert promise.inner_text().endswith("· in 10 min")
    later(page, minutes=10, seconds=15)
    assert promise.inner_text().strip() == "Update overdue since 20:05 GMT+5:30"


def test_how_long_it_lasts_grows_with_the_time(kolkata):
    stage, page = kolkata
    stage.show(page, "partial")
    since = page.locator(".incident [data-since]")
    assert since.inner_text() == "· 2 hr ago"
    later(page, hours=46, minutes=1)
    assert since.inner_text() == "· 2 days ago"


def test_the_page_refreshes_itself_and_speaks_only_of_changes(kolkata):
    """4.1.3: an unchanged refresh moves nothing and says nothing."""
    stage, page = kolkata
    stage.show(page, "partial")
    stage.bodies[STATUS] = fragment("partial")
    page.evaluate("document.querySelector('#state').dataset.kept = 'yes'")
    with page.expect_response(f"**{STATUS}"):
        later(page, seconds=31)
    later(page, seconds=1)
    assert page.locator("#state").get_attribute("data-kept") == "yes"
    assert page.locator("#spoken").text_content() == ""
    stage.bodies[STATUS] = fragment("calm")
    with page.expect_response(f"**{STATUS}"):
        later(page, seconds=31)
    page.locator("#state", has_text="All systems operational").wait_for()
    later(page, seconds=1)
    assert page.locator("#spoken").text_content() == "All systems operational"
    assert stage.complaints == []


def test_the_refresh_can_be_paused(kolkata):
    """2.2.2."""
    stage, page = kolkata
    stage.bodies[STATUS] = fragment("partial")
    stage.show(page, "partial")
    page.locator("#pause").click()
    later(page, minutes=3)
    assert page.locator("#pause").get_attribute("aria-pressed") == "true"
    assert STATUS not in stage.asked


def test_F44_what_may_be_out_of_date_does_not_look_calm(kolkata):
    stage, page = kolkata
    ground = "getComputedStyle(document.querySelector('.headline')).backgroundColor"
    stage.bodies["/alive.json"] = json.dumps({"alive_at": (NOW - timedelta(minutes=4)).isoformat()})
    stage.show(page, "calm")
    page.locator("#stale").wait_for(state="visible")
    assert page.evaluate(ground) == "rgb(238, 236, 231)"  # no green
    stage.bodies["/alive.json"] = json.dumps({"alive_at": NOW.isoformat()})
    with page.expect_response("**/alive.json"):
        later(page, seconds=61)
    page.locator("#stale").wait_for(state="hidden")
    assert page.evaluate(ground) == "rgb(227, 243, 233)"


def test_F44_R4_a_silent_publisher_is_admitted(kolkata):
    stage, page = kolkata
    stage.bodies[STATUS] = fragment("partial")
    stage.show(page, "partial")
    assert not page.locator("#stale").is_visible()
    with page.expect_response("**/alive.json"):
        later(page, seconds=61)
    assert not page.locator("#stale").is_visible()
    for _minute in range(3):
        with page.expect_response("**/alive.json"):
            later(page, seconds=60)
    page.locator("#stale").wait_for(state="visible")
    assert "2 Mar 2026, 19:35 GMT+5:30" in page.locator("#stale").inner_text()
