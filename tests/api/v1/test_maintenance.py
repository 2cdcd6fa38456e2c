"""Maintenance over the API: announced, run by hand or by the clock, moved."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from incidents.models import IncidentUpdate
from incidents.tasks import keep_time
from tests import factories
from tests.api.v1.saying import PAGE, opened, status_of, told, window


def test_maintenance_is_scheduled_and_runs_only_by_hand_unless_asked(program, api):
    made = opened(program, component_ids=[api.code], **window())
    assert (made["status"], made["impact"], made["scheduled_auto_in_progress"]) == ("scheduled", "maintenance", False)
    assert made["scheduled_for"].endswith(("+01:00", "+02:00"))  # the page's zone
    assert status_of(program, api) == "operational"
    begun = told(program, made["id"], status="in_progress")
    assert begun["incident_updates"][0]["body"].startswith("The scheduled maintenance has begun")
    assert status_of(program, api) == "under_maintenance"
    told(program, made["id"], status="verifying", body="Looking.")
    assert told(program, made["id"], status="completed")["resolved_at"] is not None
    assert status_of(program, api) == "operational"


def test_maintenance_is_run_by_the_clock_where_asked(program, api):
    made = opened(
        program,
        **window(
            scheduled_auto_transition=True,
            scheduled_remind_prior=True,
            auto_transition_deliver_notifications_at_start=False,
        ),
    )
    assert made["scheduled_auto_in_progress"]
    assert made["scheduled_auto_completed"]
    assert made["scheduled_remind_prior"]
    assert not made["auto_transition_deliver_notifications_at_start"]
    assert made["auto_transition_deliver_notifications_at_end"]
    moved = told(program, made["id"], scheduled_auto_completed=False, **window(begins=timedelta(hours=2)))
    assert not moved["scheduled_auto_completed"]
    assert moved["scheduled_for"] > made["scheduled_for"]
    assert IncidentUpdate.objects.count() == 1


@pytest.mark.parametrize(("at_start", "at_end"), [(True, False), (False, True)])
def test_the_clock_does_what_a_program_asked_for_and_tells_whom_it_said(program, api, at_start, at_end):
    told_at = {
        "auto_transition_deliver_notifications_at_start": at_start,
        "auto_transition_deliver_notifications_at_end": at_end,
    }
    planned = {"component_ids": [api.code], **window()}
    made = opened(program, scheduled_auto_in_progress=True, scheduled_auto_completed=True, **told_at, **planned)
    by_hand = opened(program, **window())
    seen = []
    for minutes in (59, 61, 119, 121):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
            keep_time()
            one = program.get(f"{PAGE}/incidents/{made['id']}").json()
            seen.append((one["status"], status_of(program, api)))
    begun, running, done = "scheduled", "in_progress", "completed"
    assert [status for status, _ in seen] == [begun, running, running, done]
    assert [status for _, status in seen] == ["operational", "under_maintenance", "under_maintenance", "operational"]
    words = [(word["status"], word["deliver_notifications"]) for word in one["incident_updates"]]
    assert words == [(done, at_end), (running, at_start), (begun, True)]
    assert program.get(f"{PAGE}/incidents/{by_hand['id']}").json()["status"] == "scheduled"


def test_maintenance_may_be_announced_when_it_has_begun(program, api):
    made = opened(program, status="in_progress", component_ids=[api.code], **window(begins=timedelta(minutes=-5)))
    assert made["status"] == "in_progress"
    assert status_of(program, api) == "under_maintenance"
    assert [update["deliver_notifications"] for update in made["incident_updates"]] == [True, False]


def test_a_status_of_the_other_kind_is_refused(program, api):
    made = opened(program)
    for wrong in ({"status": "in_progress"}, {"scheduled_for": "2199-03-02T10:00:00Z"}):
        assert program.patch(f"{PAGE}/incidents/{made['id']}", {"incident": wrong}).status_code == 422
    planned = opened(program, **window())
    assert program.patch(f"{PAGE}/incidents/{planned['id']}", {"incident": {"status": "resolved"}}).status_code == 422


def test_a_cancelled_window_and_a_post_mortem_speak_the_eight_statuses(program, api):
    factories.make_update(factories.make_maintenance(status="cancelled", resolved_at=clock.now()))
    with_account = factories.make_incident(status="postmortem", resolved_at=clock.now())
    factories.make_update(with_account, body="What happened.", tells_followers=False)
    seen = {one["name"]: one for one in program.get(f"{PAGE}/incidents").json()}
    assert seen["Database upgrade"]["status"] == "completed"
    assert seen["Sign-in fails"]["status"] == "resolved"
    assert seen["Sign-in fails"]["postmortem_body"] == "What happened."
    assert seen["Sign-in fails"]["postmortem_notified_subscribers"] is False
