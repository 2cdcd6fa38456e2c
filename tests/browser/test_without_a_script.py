"""In a real browser without JavaScript: a probe fails, and two clicks later the public reads of it."""

import time

import pytest

from drill.provider import Provider
from incidents.models import Incident
from monitoring.models import Probe, Proposal
from tests.servers.process import wait_until

pytestmark = pytest.mark.proof
LONGEST = 30  # seconds


def test_two_clicks_are_enough_without_a_script(chat, commander, open_desk, new_window):
    carla, reader = open_desk(commander, java_script_enabled=False), new_window(java_script_enabled=False)
    with Provider() as provider:
        provider.broken.add("chat")
        Probe.objects.create(component=chat, name="health", target=f"{provider.url}/chat", interval=5, fall=2, rise=2)
        wait_until(Proposal.objects.filter(state="open").exists, within=90, what="a proposal")
    carla.get_by_role("link", name="Look again").click()
    began = time.monotonic()
    carla.get_by_role("link", name="Write the first post").click()
    carla.get_by_role("button", name="Publish", exact=True).click()
    carla.wait_for_url("**/manage/incidents/*/")
    title = Incident.objects.get().title

    def reads():
        reader.goto("/")
        return reader.get_by_role("link", name=title).count()

    wait_until(reads, within=LONGEST, what="the page says so")
    assert time.monotonic() - began < LONGEST


def test_the_whole_life_of_an_incident_needs_no_script(chat, commander, open_desk):
    carla = open_desk(commander, java_script_enabled=False)
    carla.get_by_role("link", name="Open an incident").click()
    carla.get_by_label("Title").fill("Sign-in fails")
    carla.get_by_label("Chat").select_option("partial_outage")
    carla.get_by_label("Message to the public").fill("Since 09:40 UTC signing in to Chat fails. Try again at ten.")
    carla.get_by_role("button", name="Preview").click()
    with carla.expect_popup() as shown:  # in a window of its own: the form with its words stays where it is
        carla.get_by_role("button", name="The page, the mail, and who will be told").click()
    assert shown.value.get_by_role("heading", name="Who will be told").is_visible()
    shown.value.close()
    carla.get_by_role("button", name="Publish", exact=True).click()
    carla.wait_for_url("**/manage/incidents/*/")
    for status in ("identified", "resolved"):
        carla.get_by_role("link", name="Status desk").first.click()
        carla.get_by_role("link", name="Update").click()
        carla.get_by_label("Status").select_option(status)
        carla.get_by_label("Message to the public").fill(f"It is {status}.")
        carla.get_by_role("button", name="Publish the update").click()
        carla.wait_for_url("**/manage/incidents/*/")
    assert Incident.objects.get().status == "resolved"
