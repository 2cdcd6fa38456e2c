"""In a real browser of 360 px under a thumb: from the proposal at night to the post-mortem in the morning."""

from datetime import timedelta

import pytest

from core import clock
from incidents.models import Incident, IncidentUpdate
from tests.monitoring.suggesting import propose
from tests.publication.needs import WIDE
from tests.servers.process import wait_until

pytestmark = pytest.mark.proof
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LATE = '<span class="promise__words">Update overdue since'
STILL_RED = "Why it is over although the probes still fail"
SOON = 90  # seconds in which the clock of the page has come round
# Under the thumb: in the lower half of the first screen, or the page is scrolled.
IN_REACH = "(one) => { const box = one.getBoundingClientRect(); return box.bottom <= innerHeight && box.height >= 44; }"


class Thumb:
    """Carla's telephone; every screen fits its width, and what she presses lies on the screen."""

    def __init__(self, window):
        self.window = window

    def at(self, heading):
        self.window.get_by_role("heading", name=heading).first.wait_for()
        assert self.window.evaluate(WIDE) == 0, f"{self.window.url} is wider than the telephone"

    def tap(self, role, name):
        self.window.get_by_role(role, name=name).first.tap()

    def press(self, name):
        """A form's own button, in reach without scrolling to the end of the form."""
        button = self.window.get_by_role("button", name=name, exact=True)
        self.window.evaluate("scrollTo(0, document.querySelector('#message').offsetTop)")
        assert button.evaluate(IN_REACH), f"{name!r} is out of reach"
        button.tap()

    def write(self, words):
        self.window.get_by_label("Message to the public").fill(words)

    def publish(self):
        with self.window.expect_navigation():  # a refusal of before looks like the next one
            self.press("Publish the update")
        self.window.locator(".notice--good, #errors").first.wait_for()
        assert self.window.evaluate(WIDE) == 0

    def refusal(self):
        found = self.window.locator("#errors")
        return found.inner_text() if found.count() else ""

    def back_to_the_update(self):
        """As she comes back to it each time: by the home screen's one button."""
        self.window.goto("/manage/")
        self.at("What now?")
        self.tap("link", "Update")
        self.at("Next update")

    def unfold_components(self):
        more = self.window.get_by_text("Other components")
        if more.count() and not self.window.get_by_label("API", exact=True).is_visible():
            more.tap()


@pytest.mark.timeout(400)
def test_a_night_on_a_phone(parts, commander, open_desk, visitor):
    carla = Thumb(open_desk(commander, refusal="(Unprocessable", **PHONE))
    window = carla.window
    propose(parts["Chat"])

    # From the proposal to the public in two taps; meanwhile the API is said to be well.
    window.get_by_role("link", name="Write the first post").wait_for()
    carla.at("What now?")
    carla.tap("link", "Write the first post")
    carla.at("Write the first update")
    carla.unfold_components()
    window.get_by_label("API", exact=True).select_option("operational")
    carla.press("Publish")
    window.wait_for_url("**/manage/incidents/*/")
    incident = Incident.objects.get()

    # The promise is missed: the public sees it, and the home screen.
    IncidentUpdate.objects.update(next_update_by=clock.now() + timedelta(seconds=1))
    wait_until(lambda: LATE in visitor.get("/").text, within=SOON, what="the page is overdue")
    window.goto("/manage/")
    carla.at("What now?")
    assert window.locator(".row--late").get_by_role("link", name="Update").is_visible()

    # What was said of the API was wrong. The form says so, and keeps every word.
    carla.back_to_the_update()
    carla.write("The API refuses one sign-in in ten, too.")
    carla.unfold_components()
    window.get_by_label("API", exact=True).select_option("partial_outage")
    carla.publish()
    assert "the public was told that API is not affected" in carla.refusal()
    assert window.get_by_label("Message to the public").input_value() == "The API refuses one sign-in in ten, too."
    window.get_by_label("This corrects").select_option(index=1)
    carla.publish()
    assert carla.refusal() == ""
    wait_until(lambda: LATE not in visitor.get("/").text, within=SOON, what="the promise is renewed")

    # Over sooner than the rule, and the probes still see it fail: she says why, to both, once.
    for status, words in (("monitoring", "A fix is in place."), ("resolved", "All of it works again.")):
        carla.back_to_the_update()
        window.get_by_label("Status").select_option(status)
        carla.write(words)
        carla.publish()
    assert "The probes still see Chat fail" in window.locator("main").inner_text()
    window.get_by_label("Why it is over already").fill("The cause is removed.")
    window.get_by_label(STILL_RED).fill("The probe asks the old address.")
    carla.publish()
    assert carla.refusal() == ""

    # It comes back: the second wave of the same incident.
    carla.tap("link", "Write the post-mortem")
    carla.at("Post-mortem")
    window.goto(f"/manage/incidents/{incident.pk}/")
    window.get_by_text("It is back, or there is more to say").tap()
    for status, words in (("investigating", "Sign-in fails again since 03:05 UTC."), ("resolved", "Over again.")):
        window.get_by_label("Status").select_option(status)
        carla.write(words)
        if status == "investigating":
            carla.unfold_components()
            window.get_by_label("Chat", exact=True).select_option("partial_outage")
        carla.publish()
        if status == "resolved":
            window.get_by_label(STILL_RED).fill("As before: the old address.")
            carla.publish()
        assert carla.refusal() == ""
    assert Incident.objects.get().wave == 2

    # In the morning: what happened, and why.
    carla.tap("link", "Write the post-mortem")
    carla.at("Post-mortem")
    window.get_by_label("Summary").fill("Nobody could sign in for an hour.")
    window.get_by_label("Root cause").fill("A certificate had run out.")
    window.get_by_role("button", name="Keep the draft").tap()
    carla.at("How it reads")
    window.get_by_role("button", name="Publish", exact=True).tap()
    window.get_by_text("Published.").first.wait_for()
    assert window.evaluate(WIDE) == 0

    reads = f"/incidents/{incident.code}"
    wait_until(lambda: "A certificate had run out." in visitor.get(reads).text, within=SOON, what="the account")
    told = visitor.get(reads).text
    for words in ("Wave 2", "Correction", "The API refuses one sign-in in ten, too."):
        assert words in told
