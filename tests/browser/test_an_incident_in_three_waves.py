"""In a real browser: three waves, a statement that is taken back, a promise that is missed, and the account of it."""

from datetime import timedelta

import pytest

from core import clock
from incidents.models import Incident, IncidentUpdate
from tests.servers.process import wait_until

pytestmark = pytest.mark.proof
LATE = '<span class="promise__words">Update overdue since'
SOON = 90  # seconds in which the clock of the page has come round


class Desk:
    """Carla's window, and the three things that she does again and again."""

    def __init__(self, window):
        self.window = window

    def open(self, title, **impacts):
        self.window.goto("/manage/incidents/open/")
        self.window.get_by_label("Title").fill(title)
        self._choose(impacts)
        self.window.get_by_label("Message to the public").fill("Since 09:40 UTC signing in to Chat fails.")
        self.window.get_by_role("button", name="Publish", exact=True).click()
        self.window.wait_for_url("**/manage/incidents/*/")
        return Incident.objects.latest("pk")

    def say(self, incident, status, words, **impacts):
        self.window.goto(f"/manage/incidents/{incident.pk}/update/")
        self.window.get_by_label("Status").select_option(status)
        self.window.get_by_label("Message to the public").fill(words)
        self._choose(impacts)
        self.publish()

    def publish(self):
        self.window.get_by_role("button", name="Publish the update").click()
        self.window.locator(".notice--good, #errors").first.wait_for()

    def refusal(self):
        found = self.window.locator("#errors")
        return found.inner_text() if found.count() else ""

    def _choose(self, impacts):
        for name, status in impacts.items():
            self.window.get_by_label(name, exact=True).select_option(status)


@pytest.fixture
def desk(parts, commander, open_desk):
    return Desk(open_desk(commander, refusal="(Unprocessable"))


def test_an_incident_in_three_waves_with_a_correction(desk, visitor):
    incident = desk.open("Sign-in fails", Chat="major_outage", API="operational")
    desk.say(incident, "identified", "The API fails as well.", API="partial_outage")
    assert "the public was told that API is not affected" in desk.refusal()
    desk.window.get_by_label("This corrects").select_option(index=1)
    desk.publish()
    assert desk.refusal() == ""

    # Monitored for no time at all: the desk asks why, and the record keeps the answer.
    desk.say(incident, "monitoring", "A fix is in place.", Chat="degraded_performance")
    desk.say(incident, "resolved", "All of it works again.")
    assert "30 min are the rule" in desk.window.locator("main").inner_text()
    desk.window.get_by_label("Why it is over already").fill("The cause is removed, not repaired.")
    desk.publish()
    for wave in (2, 3):
        desk.say(incident, "investigating", f"It is back, for the {wave}. time.", Chat="partial_outage")
        desk.say(incident, "resolved", "It works again.")
    incident = Incident.objects.get()
    assert (incident.wave, incident.status) == (3, "resolved")

    def page():
        return visitor.get(f"/incidents/{incident.code}").text

    wait_until(lambda: "for the 3. time" in page(), within=SOON, what="the page tells of the third wave")
    told = page()
    assert told.count("Wave 3") >= 1
    assert "Correction" in told
    assert "The API fails as well." in told
    assert "The cause is removed" not in told, "why it was over early is for the record, not for the public"


def test_a_missed_promise_is_red_on_the_desk_and_on_the_page(desk, visitor, new_window):
    incident = desk.open("Sign-in fails", Chat="major_outage")
    # The shortest promise that a form offers is 15 minutes; this one falls due at once.
    due = clock.now() + timedelta(seconds=2)
    IncidentUpdate.objects.update(next_update_by=due)
    wait_until(lambda: LATE in visitor.get("/").text, within=SOON, what="the page is overdue")
    reader = new_window(java_script_enabled=False)
    reader.goto("/")
    assert reader.locator(".promise--late").first.is_visible()
    desk.window.goto("/manage/")
    late = desk.window.locator(".row--late")
    assert late.get_by_role("heading", name="Sign-in fails").is_visible()
    late.get_by_role("link", name="Update").click()
    desk.window.get_by_label("Message to the public").fill("We still look for the cause; next word in half an hour.")
    desk.publish()
    wait_until(lambda: LATE not in visitor.get("/").text, within=SOON, what="the promise is renewed")
    desk.window.goto(f"/manage/incidents/{incident.pk}/")
    assert "min late in all" in desk.window.locator("#honest + dl").inner_text()


def test_a_post_mortem_is_written_read_by_a_second_person_and_published(desk, ben, open_desk, visitor):
    incident = desk.open("Sign-in fails", Chat="major_outage")
    desk.say(incident, "resolved", "It works again.")
    desk.window.get_by_role("link", name="Write the post-mortem").click()
    desk.window.get_by_label("Summary").fill("Nobody could sign in for an hour.")
    desk.window.get_by_label("Root cause").fill("A certificate had run out.")
    desk.window.get_by_label("Somebody else reads it first").check()
    desk.window.get_by_role("button", name="Keep the draft").click()
    desk.window.get_by_role("button", name="Publish", exact=True).click()
    assert "read" in desk.window.locator(".notice--bad").inner_text()
    assert "A certificate had run out." not in visitor.get(f"/incidents/{incident.code}").text

    second = open_desk(ben)
    second.goto(f"/manage/incidents/{incident.pk}/postmortem/")
    second.get_by_role("button", name="I have read it; it is right").click()
    second.get_by_role("button", name="Publish", exact=True).click()
    second.get_by_text("Published.").first.wait_for()

    def is_told(path):
        return lambda: "A certificate had run out." in visitor.get(path).text

    wait_until(is_told(f"/incidents/{incident.code}"), within=SOON, what="the account is on the page")
    wait_until(is_told("/history.atom"), within=SOON, what="the account is in the feed")
