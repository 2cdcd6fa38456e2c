"""The two days of March told again at their own minutes: silences, the contradiction of 12:21, and the waves."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import time_machine

from drill import timeline
from incidents import actions, reminders, report
from incidents.claims import ContradictsEarlierStatement
from incidents.models import Incident
from outbox.models import OutboxEvent
from publication import timeline as page
from tests.factories import make_component

pytestmark = pytest.mark.django_db
STORY = json.loads((Path(timeline.__file__).parent / "march_2026.json").read_text())
SHARED = Path(__file__).parents[2].parent / "shared/fixtures/claude-2026-03-02-03-timeline.json"
HALF_AN_HOUR, MINUTE = timedelta(minutes=30), timedelta(minutes=1)
LATE = reminders.AFTER_DUE


def at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def silences():
    """By hand from the file: key, when the promise of half an hour was missed, and how long nobody spoke."""
    found = []
    for incident in STORY["incidents"]:
        said = [at(update["at"]) for update in incident["updates"]]
        for one, then in pairwise(said):
            if then - one > HALF_AN_HOUR:
                found.append((incident["key"], one + HALF_AN_HOUR, int((then - one) / MINUTE)))
    return sorted(found, key=lambda silence: (silence[1], silence[0]))


@pytest.fixture
def parts():
    return {row["key"]: make_component(name=row["name"]) for row in STORY["components"]}


class Teller:
    """Says what was said, when it was said, each with a promise of half an hour."""

    def __init__(self, parts):
        self.parts, self.incidents, self.updates = parts, {}, {}

    def say(self, said, **given):
        words = {"status": said.status, "body": said.body, "by": "carla", "next_update_by": said.at + HALF_AN_HOUR}
        words |= {"impacts": {self.parts[key]: status for key, status in said.impacts.items()}}
        with time_machine.travel(said.at, tick=False):
            if said.is_first:
                self.incidents[said.incident] = actions.open_incident(title=said.title, **words)
                update = self.incidents[said.incident].updates.get()
            else:
                corrects = self.updates[said.incident, said.corrects] if said.corrects else None
                words |= {"corrects": corrects, "overrides": {"dwell": "as it was"}} | given
                update = actions.post_update(self.incidents[said.incident], **words)
        self.updates[said.incident, said.at] = update
        return update


def test_the_longest_silences_are_the_known_ones():
    lengths = [minutes for _key, _due, minutes in silences()]
    assert {61, 142} < set(lengths)
    assert sorted(lengths)[-2:] == [160, 236]  # Opus 4.6 on the first day; almost four hours on the second


@pytest.mark.skipif(not SHARED.exists(), reason="the capture is not on this machine")
def test_the_story_has_the_minutes_of_the_reconstruction():
    told = {row["key"]: [u["at"] for u in row["updates"]] for row in STORY["incidents"]}
    for incident in json.loads(SHARED.read_text())["incidents"]:
        moments = [at(update["at"]) for update in incident.get("updates") or []]
        assert moments == [at(each) for each in told.get(incident["key"], [])][: len(moments)]


def minutes_that_matter(said):
    """Every minute in which something is said, a promise falls due or is reported missed, and the ones beside it."""
    marks = {moment + wait for moment in said for wait in (timedelta(0), HALF_AN_HOUR, HALF_AN_HOUR + LATE)}
    near = {mark + beside * MINUTE for mark in marks for beside in (-1, 0, 1)}
    return sorted(minute for minute in near if min(said) <= minute <= max(said))


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_each_silence_longer_than_its_promise_is_overdue_at_the_right_minute(parts):
    teller, said = Teller(parts), {}
    for update in timeline.read().said:
        said.setdefault(update.at, []).append(update)
    flagged, told, late = [], [], set()
    for now in minutes_that_matter(said):
        for update in said.get(now, []):
            teller.say(update)
        keys = {incident.code: key for key, incident in teller.incidents.items()}
        pks = [incident.pk for incident in teller.incidents.values()]
        shown = page.read(pks, parts=page.parts_by_id(), at=now + timedelta(seconds=1))
        overdue = {keys[facts.code] for facts in shown if facts.is_overdue}
        flagged += [(key, now) for key in sorted(overdue - late)]
        late = overdue
        before = OutboxEvent.objects.filter(kind="promise.missed").count()
        reminders.remind_of_promises(now)
        told += [now] * (OutboxEvent.objects.filter(kind="promise.missed").count() - before)
    expected = silences()
    assert flagged == [(key, due) for key, due, _minutes in expected]
    assert told == [due + LATE for _key, due, minutes in expected if minutes > 35]


def test_what_was_said_at_12_21_cannot_be_contradicted_by_a_plain_update(parts):
    teller = Teller(parts)
    refused = []
    for said in timeline.read().said:
        if said.incident != "A":
            continue
        if said.corrects:
            with pytest.raises(ContradictsEarlierStatement, match="At 12:21 UTC the public was told"):
                teller.say(said, corrects=None)
            refused.append(f"{said.at:%H:%M}")
        teller.say(said)
    assert refused == ["13:37", "14:05"]
    assert report.figures(teller.incidents["A"]).corrections == 2


def test_the_three_waves_are_one_incident_that_lasted_16_hours_and_44_minutes(parts):
    """11:49 to 15:47 is 3 h 58 min, 17:15 to 21:16 is 4 h 1 min, 03:15 to 12:00 is 8 h 45 min."""
    chat, said = parts["chat"], {"by": "carla", "body": "As it was."}
    with time_machine.travel(datetime(2026, 3, 2, 11, 49, tzinfo=UTC), tick=False) as clock:
        incident = actions.open_incident(title="Chat fails", impacts={chat: "major_outage"}, **said)
        for moment, status in [
            ("2026-03-02T15:47Z", "resolved"),
            ("2026-03-02T17:15Z", "investigating"),
            ("2026-03-02T21:16Z", "resolved"),
            ("2026-03-03T03:15Z", "investigating"),
            ("2026-03-03T12:00Z", "resolved"),
        ]:
            clock.move_to(at(moment), tick=False)
            impacts = {chat: "major_outage"} if status == "investigating" else None
            actions.post_update(incident, status=status, impacts=impacts, **said)
        told = report.figures(Incident.objects.get())
    assert (told.waves, told.lasted) == (3, timedelta(hours=16, minutes=44))
    assert Incident.objects.count() == 1
