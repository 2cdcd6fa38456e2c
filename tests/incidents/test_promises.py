"""I10: no open incident without a promise."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from incidents import actions, promises
from tests.factories import make_component

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("impact", "minutes"), [("critical", 30), ("major", 30), ("minor", 60), ("none", 120), ("maintenance", 120)]
)
def test_the_worse_it_is_the_sooner_the_next_word(impact, minutes):
    assert promises.default(impact, NOON) - NOON == timedelta(minutes=minutes)


@pytest.mark.django_db
def test_I10_an_open_incident_carries_a_promise_and_a_resolved_one_carries_none():
    said = {"body": "We look.", "by": "carla"}
    incident = actions.open_incident(title="Chat fails", impacts={make_component(): "degraded_performance"}, **said)
    first = incident.updates.get()
    assert first.next_update_by == first.posted_at + timedelta(minutes=60)
    mine = clock.now() + timedelta(minutes=7)
    given = actions.post_update(incident, status="identified", next_update_by=mine, **said)
    assert given.next_update_by == mine
    assert actions.post_update(incident, status="resolved", next_update_by=mine, **said).next_update_by is None
