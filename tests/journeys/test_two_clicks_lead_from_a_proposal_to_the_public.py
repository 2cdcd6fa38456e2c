"""In a real browser: a proposal waits on the desk, and two clicks later the public reads of it."""

import time

from tests.monitoring.suggesting import propose
from tests.servers.process import wait_until

LONGEST = 30  # seconds


def test_two_clicks_lead_from_a_proposal_to_the_public(chat, commander, open_desk, visitor):
    carla = open_desk(commander)
    carla.evaluate("sessionStorage.clear()")
    propose(chat)
    # Without reloading: the desk looks again by itself.
    first = carla.get_by_role("link", name="Write the first post")
    first.wait_for()
    began = time.monotonic()
    first.click()
    carla.get_by_role("button", name="Publish", exact=True).click()
    carla.wait_for_url("**/manage/incidents/*/")
    wait_until(lambda: "Chat is down" in visitor.get("/").text, within=LONGEST, what="the page says so")
    assert time.monotonic() - began < LONGEST
    assert carla.evaluate("sessionStorage.clicks") == "2"
