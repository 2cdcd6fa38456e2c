"""A visitor's real browser while many report: it works for its report by itself, and without scripts it waits."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from monitoring.reports import effort, limits
from monitoring.reports.forms import ReportForm
from monitoring.reports.models import ProblemReport
from tests.factories import make_component, make_page
from tests.monitoring.reports.crowds import addresses, report

# A form filled in within a second was filled in by a program: counted from its arrival, not from when it was asked for.
WORKED = """() => document.querySelector('[name=effort]').value
    && performance.now() > performance.getEntriesByType('navigation')[0].responseStart + 1100"""


@pytest.fixture
def chat(live_site):  # before the browser: its event loop lets no other one begin
    """So many have just reported something else that a report must be worked for."""
    make_page()
    assert report(make_component(name="API"), addresses(limits.BUSY)) == limits.BUSY
    return make_component(name="Chat")


def fill_in(window, part):
    window.goto(f"/report?component={part.code}")
    window.get_by_label("I cannot sign in").check()


def send(window):
    window.get_by_role("button", name="Send the report").click()


def counted(part):
    return ProblemReport.objects.filter(component=part).count()


def test_T30_a_browser_works_for_its_report(chat, page):
    fill_in(page, chat)
    page.wait_for_function(WORKED)
    puzzle = page.locator("form.report").get_attribute("data-puzzle")
    assert effort.is_solved(puzzle, page.locator("[name=effort]").input_value())
    send(page)
    page.wait_for_url("**/report/thanks")
    assert counted(chat) == 1


def test_T30_without_scripts_the_form_keeps_what_was_chosen_and_works_after_a_wait(chat, browser, live_site):
    # not by `new_window`: a page that answers 422 is an error in its console
    window = browser.new_context(base_url=live_site.url, java_script_enabled=False).new_page()
    fill_in(window, chat)
    with time_machine.travel(clock.now() - timedelta(seconds=3)):
        lain_a_little = ReportForm.beginning()
    window.locator("[name=began]").evaluate("(field, value) => { field.value = value; }", lain_a_little)
    send(window)
    assert window.get_by_text("Please wait 15 seconds, then send the form again.").is_visible()
    assert window.get_by_label("I cannot sign in").is_checked()
    assert window.locator("[name=component]").input_value() == chat.code
    assert counted(chat) == 0
    with time_machine.travel(clock.now() - limits.PATIENCE - timedelta(seconds=1)):
        lain_long = ReportForm.beginning()
    window.locator("[name=began]").evaluate("(field, value) => { field.value = value; }", lain_long)
    send(window)
    window.wait_for_url("**/report/thanks")
    assert counted(chat) == 1
