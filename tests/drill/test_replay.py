"""The replay tells the story through the same verbs as a commander."""

from datetime import UTC, datetime

import pytest
import requests

from drill import loading, replay, timeline
from drill.provider import Provider
from incidents.models import Incident
from monitoring.models import Probe
from subscribers.models import Subscriber
from tests.monitoring.suggesting import propose

pytestmark = pytest.mark.django_db


def test_the_replay_needs_the_demo():
    with pytest.raises(replay.NotTheDemo):
        replay.find_parts(timeline.read())


def test_what_breaks_comes_before_what_is_said_of_it():
    happenings = replay.merged(timeline.read())
    times = [at for at, _ in happenings]
    assert times == sorted(times)
    assert isinstance(happenings[0][1], timeline.Signal)


def test_the_first_wave_is_told_minute_by_minute(loopback):
    story = timeline.read()
    loading.load(story)
    waited, told = [], []
    with Provider() as provider:
        telling = replay.Replay(story, provider, 60, told.append, waited.append)
        telling.run(until=datetime(2026, 3, 2, 13, 37, tzinfo=UTC))
        assert provider.broken == {"login", "chat", "api"}
    incident = Incident.objects.open().get()
    assert incident.title == "Replay: Sign-in and chat fail; Claude Code and the console are affected"
    assert incident.updates.count() == 5
    assert waited == [1.0] * 127  # 11:30 to 13:37
    assert told[0] == "02 Mar 11:30 UTC  broken: chat, login"


def test_what_the_probes_still_see_does_not_stop_the_story(loopback):
    """At sixty times the speed it is resolved seven seconds after it is mended, and no probe is so quick."""
    story = timeline.read()
    loading.load(story)
    propose(replay.find_parts(story)["chat"])
    with Provider() as provider:
        telling = replay.Replay(story, provider, 60, lambda _: None, lambda _: None)
        telling.run(until=datetime(2026, 3, 2, 15, 47, tzinfo=UTC))
    newest = Incident.objects.get(title__startswith="Replay: Sign-in").updates.first()
    assert (newest.status, list(newest.overrides)) == ("resolved", ["red_evidence"])


def test_the_provider_breaks_part_by_part(loopback):
    with Provider() as provider:
        provider.broken = {"login"}
        codes = {part: requests.get(f"{provider.url}/{part}", timeout=5).status_code for part in ("login", "chat", "x")}
    assert codes == {"login": 500, "chat": 200, "x": 404}


def test_probes_and_readers_are_set_up_once_and_probes_are_taken_away(loopback):
    story = timeline.read()
    loading.load(story)
    for _ in range(2):
        with Provider() as provider:
            replay.add_readers(story)
            probes = list(replay.look_at(provider, story))
            assert {probe.target for probe in probes} == {f"{provider.url}/{part}" for part in ("login", "chat", "api")}
    assert Subscriber.objects.count() == 3
    assert Probe.objects.count() == 3
    replay.stop_looking()
    assert not Probe.objects.exists()
