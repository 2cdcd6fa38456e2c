"""Promises, windows and overruns are reminded of once, at the right minute."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from incidents import actions, maintenance, reminders
from outbox.models import OutboxEvent
from tests.factories import make_component

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def kinds():
    return list(OutboxEvent.objects.exclude(kind="incident.updated").order_by("pk").values_list("kind", flat=True))


def minute_by_minute(since, minutes, verb):
    """What happened in which minute after `since`."""
    return [n for n in range(minutes) for _ in range(verb(since + n * MINUTE))]


def test_a_promise_is_reminded_of_five_minutes_before_and_after_it():
    with time_machine.travel(NOON, tick=False):
        promised = NOON + 30 * MINUTE
        actions.open_incident(title="x", impacts={}, body="y", by="carla", next_update_by=promised)
    assert minute_by_minute(NOON, 60, reminders.remind_of_promises) == [25, 35]
    assert kinds() == ["promise.due", "promise.missed"]


def test_a_new_update_keeps_the_promise_and_makes_its_own():
    with time_machine.travel(NOON, tick=False):
        incident = actions.open_incident(title="x", impacts={}, body="y", by="carla", next_update_by=NOON + 30 * MINUTE)
    with time_machine.travel(NOON + 20 * MINUTE, tick=False):
        later = NOON + 80 * MINUTE
        actions.post_update(incident, status="identified", body="z", by="carla", next_update_by=later)
    assert minute_by_minute(NOON + 20 * MINUTE, 70, reminders.remind_of_promises) == [55, 65]


def test_a_promise_of_minutes_is_not_reminded_of_in_the_breath_that_made_it():
    with time_machine.travel(NOON, tick=False):
        actions.open_incident(title="x", impacts={}, body="y", by="carla", next_update_by=NOON + 4 * MINUTE)
    assert minute_by_minute(NOON, 20, reminders.remind_of_promises) == [2, 9]


def plan(**given):
    with time_machine.travel(NOON - timedelta(days=3), tick=False):
        said = {"title": "Upgrade", "body": "An hour.", "by": "carla", "components": [make_component()]}
        window = {"starts_at": NOON, "ends_at": NOON + 60 * MINUTE}
        return maintenance.schedule_maintenance(**said, **window, **given)


def test_a_window_is_reminded_of_a_day_and_an_hour_before_it():
    window = plan(reminds_day_before=True)
    told, began = [], NOON - timedelta(hours=25)
    for step in range(25 * 6):
        with time_machine.travel(at := began + step * 10 * MINUTE, tick=False):
            told += [at] * reminders.remind_of_windows(at)
    assert told == [NOON - timedelta(days=1), NOON - timedelta(hours=1)]
    assert window.updates.first().body == "Reminder: this maintenance begins at 12:00 UTC on 02 March 2026."
    window.refresh_from_db()
    assert (window.status, window.hour_reminder_at) == ("scheduled", NOON - timedelta(hours=1))


def test_what_was_announced_within_the_hour_needs_no_reminder():
    with time_machine.travel(NOON - 50 * MINUTE, tick=False):
        maintenance.schedule_maintenance(
            title="x", body="y", by="carla", components=[], starts_at=NOON, ends_at=NOON + 60 * MINUTE
        )
    assert minute_by_minute(NOON - 50 * MINUTE, 50, reminders.remind_of_windows) == []


def test_people_hear_once_of_a_window_that_runs_over():
    window = plan(is_completed_by_clock=False)
    with time_machine.travel(NOON, tick=False):
        maintenance.start_due_maintenance(NOON)
    assert minute_by_minute(window.ends_at, 5, reminders.tell_of_overruns) == [1]
    assert kinds() == ["maintenance.overran"]


def test_each_component_is_in_the_state_that_was_planned_for_it():
    chat, api = make_component(), make_component()
    window = plan(impacts={api: "degraded_performance", chat: "operational"})
    update = maintenance.start(window)
    told = dict(update.impacts.values_list("component_id", "new"))
    assert told.pop(api.pk) == "degraded_performance"
    assert told.pop(chat.pk) == "operational"
    assert list(told.values()) == ["under_maintenance"]


def test_a_window_may_begin_and_end_without_telling_followers():
    window = plan(tells_at_start=False, tells_at_end=False)
    assert not maintenance.start(window).tells_followers
    assert not maintenance.complete(window).tells_followers
