"""Planned windows run by the clock and speak once."""

from datetime import timedelta

import pytest

from core import clock
from incidents import actions, maintenance
from incidents.effective import statuses_now
from incidents.models import Incident
from tests.factories import make_component

pytestmark = pytest.mark.django_db


def plan(component, **given):
    now = clock.now()
    said = {"title": "Database upgrade", "body": "Chat will be away for up to an hour.", "by": "carla"}
    window = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)}
    return maintenance.schedule_maintenance(components=[component], **{**said, **window, **given})


def test_a_window_begins_and_ends_by_the_clock_with_the_prepared_texts():
    chat = make_component(baseline="degraded_performance")
    window = plan(chat, start_body="It begins.", completion_body="It is done.")
    assert maintenance.start_due_maintenance(window.starts_at - timedelta(seconds=1)) == 0
    assert statuses_now([chat]) == {chat.pk: "degraded_performance"}
    assert maintenance.start_due_maintenance(window.starts_at) == 1
    assert statuses_now([chat]) == {chat.pk: "under_maintenance"}
    assert maintenance.complete_due_maintenance(window.ends_at) == 1
    assert statuses_now([chat]) == {chat.pk: "degraded_performance"}
    said = [(u.status, u.body, u.posted_by) for u in window.updates.order_by("pk")]
    assert said == [
        ("scheduled", "Chat will be away for up to an hour.", "carla"),
        ("in_progress", "It begins.", "the clock"),
        ("completed", "It is done.", "the clock"),
    ]


def test_a_clock_that_ticks_twice_speaks_once():
    window = plan(make_component())
    maintenance.start(window)
    maintenance.start(window)
    assert window.updates.filter(status="in_progress").count() == 1


def test_a_window_can_be_left_to_people():
    window = plan(make_component(), is_started_by_clock=False, is_completed_by_clock=False)
    assert maintenance.start_due_maintenance(window.starts_at) == 0
    actions.post_update(window, status="in_progress", body="We begin.", by="carla")
    assert maintenance.complete_due_maintenance(window.ends_at + timedelta(days=1)) == 0


def test_a_person_who_begins_a_window_takes_its_components_down_too():
    chat = make_component()
    window = plan(chat)
    actions.post_update(window, status="in_progress", body="We begin early.", by="carla")
    assert statuses_now([chat]) == {chat.pk: "under_maintenance"}
    assert maintenance.start_due_maintenance(window.starts_at) == 0


def test_an_incident_during_a_window_still_shows():
    chat = make_component()
    maintenance.start(plan(chat))
    actions.open_incident(title="x", body="y", impacts={chat: "major_outage"}, by="carla")
    assert statuses_now([chat]) == {chat.pk: "major_outage"}


def test_a_cancelled_window_never_begins():
    window = plan(make_component())
    maintenance.cancel(window, by="carla", body="Not needed any more.")
    window.refresh_from_db()
    assert window.status == "cancelled"
    assert maintenance.start_due_maintenance(window.starts_at) == 0


def test_a_window_must_end_after_it_begins():
    now = clock.now()
    with pytest.raises(maintenance.WindowTurnedRound):
        plan(make_component(), starts_at=now + timedelta(hours=2), ends_at=now + timedelta(hours=1))
    with pytest.raises(maintenance.WindowIsPast):
        plan(make_component(), starts_at=now - timedelta(hours=2), ends_at=now - timedelta(hours=1))
    assert not Incident.objects.exists()
