"""The morning of 2 March 2026, told again to our probes: they propose before anybody said a word."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from components.actions import set_dependencies
from drill import timeline
from drill.provider import PARTS, Provider
from monitoring import conclusions, recording
from monitoring.look import look
from monitoring.models import Probe, Proposal
from tests.factories import make_component, make_page, make_vantage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]
BEGINS = datetime(2026, 3, 2, 11, 20, tzinfo=UTC)
VANTAGES = ("frankfurt", "oregon", "tokyo")


def test_the_story_is_proposed_by_11_44_five_minutes_before_the_first_public_word():
    story = timeline.read()
    first_word = min(said.at for said in story.said)
    assert first_word == datetime(2026, 3, 2, 11, 49, tzinfo=UTC)
    with Provider() as provider, time_machine.travel(BEGINS, tick=False) as clock:
        make_page()
        doors = {"login": "front", "api": "api"}
        components = {part: make_component(name=part, door=doors.get(part, "")) for part in PARTS}
        set_dependencies(components["chat"], [components["login"]], by="ada")
        probes = [
            Probe.objects.create(component=components[part], name=part, target=f"{provider.url}/{part}")
            for part in PARTS
        ]
        now = BEGINS
        while now < first_word - timedelta(minutes=5):
            for place in VANTAGES:
                now += timedelta(seconds=10)
                clock.move_to(now, tick=False)
                provider.broken = broken_at(story, now)
                for probe in probes:
                    recording.record_result(probe, make_vantage(place), now, look(probe))
                conclusions.draw(component.pk for component in components.values())
    [proposal] = Proposal.objects.all()
    suggested = {row.component.name: row.status for row in proposal.suggestions.select_related("component")}
    assert suggested == {"login": "major_outage", "chat": "major_outage"}
    # The API works, as was said in public only at 12:21.
    assert proposal.evidence["diagnosis"].startswith(
        "Front door: sign-in and session path suspected; api verified from 3 vantages at 11:3"
    )
    assert "api is not affected" in proposal.draft
    broke = min(signal.at for signal in story.signals)
    assert proposal.opened_at - broke < timedelta(minutes=2)
    assert first_word - proposal.opened_at > timedelta(minutes=5)
    assert "seen from 3 places" in proposal.evidence["reasons"]


def broken_at(story, now):
    """What does not work at that moment of the story."""
    broken = set()
    for signal in story.signals:
        if signal.at <= now:
            broken = (broken | set(signal.breaks)) - set(signal.heals)
    return broken
