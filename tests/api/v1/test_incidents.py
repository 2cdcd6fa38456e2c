"""Incidents over the API: the words of that API, the verbs of this house, and the semantics that scripts rely on."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from components.models import Component
from core import clock
from incidents.models import Impact, Incident, IncidentUpdate
from monitoring.models import Proposal
from outbox.models import OutboxEvent
from people.models import AuditEntry
from tests import factories

PAGE = "pages/pgpgpgpgpg00"


@pytest.fixture
def api(page):
    return factories.make_component(name="API")


def opened(program, **incident):
    answer = program.post(f"{PAGE}/incidents", {"incident": {"name": "Sign-in fails", **incident}})
    assert answer.status_code == 201, answer.content
    return answer.json()


def told(program, code, **incident):
    answer = program.patch(f"{PAGE}/incidents/{code}", {"incident": incident})
    assert answer.status_code == 200, answer.content
    return answer.json()


def status_of(program, component):
    return program.get(f"{PAGE}/components/{component.code}").json()["status"]


def test_an_incident_lives_through_its_updates(program, api):
    made = opened(program, body="We are looking.", components={api.code: "major_outage"}, component_ids=[api.code])
    assert (made["status"], made["impact"], made["impact_override"]) == ("investigating", "critical", None)
    assert [update["body"] for update in made["incident_updates"]] == ["We are looking."]
    assert [part["id"] for part in made["components"]] == [api.code]
    assert status_of(program, api) == "major_outage"
    seen = told(program, made["id"], status="identified", body="Found it.", components={api.code: "partial_outage"})
    assert [update["status"] for update in seen["incident_updates"]] == ["identified", "investigating"]
    assert seen["incident_updates"][0]["affected_components"] == [
        {"code": api.code, "name": "API", "old_status": "major_outage", "new_status": "partial_outage"}
    ]
    over = told(program, made["id"], status="resolved", body="Over.")
    assert over["resolved_at"] is not None
    assert status_of(program, api) == "operational"
    assert program.get(f"{PAGE}/incidents/{made['id']}.json").json() == over
    authors = set(IncidentUpdate.objects.values_list("posted_by", flat=True))
    assert len(authors) == 1
    assert authors.pop().startswith("token admin program")
    assert {entry.deed for entry in AuditEntry.objects.all()} >= {"open_incident", "post_update"}


def test_the_same_words_as_a_rails_form(program, api):
    members = f"incident[component_ids][]={api.code}&incident[components][{api.code}]=major_outage"
    form = f"incident[name]=Down&{members}&incident[deliver_notifications]=false"
    made = program.post(f"{PAGE}/incidents.json", form=form)
    assert made.status_code == 201
    assert (made.json()["impact"], made.json()["incident_updates"][0]["deliver_notifications"]) == ("critical", False)


def test_component_ids_alone_change_no_status_and_the_answer_warns(program, api):
    answer = program.post(f"{PAGE}/incidents", {"incident": {"name": "Down", "component_ids": [api.code]}})
    assert [part["status"] for part in answer.json()["components"]] == ["operational"]
    assert answer.json()["impact"] == "none"
    assert "component_ids only says" in answer["Warning"]
    assert not Impact.objects.exists()  # in particular no "confirmed not affected", which nobody said
    told(program, answer.json()["id"], body="Worse.", components={api.code: "major_outage"})
    assert status_of(program, api) == "major_outage"


def test_the_map_alone_makes_components_part_of_it(program, api):
    other = factories.make_component(name="Web")
    made = opened(program, components={api.code: "degraded_performance", other.code: "operational"})
    assert {part["id"] for part in made["components"]} == {api.code, other.code}
    assert Impact.objects.get().component == api
    kept = told(program, made["id"], component_ids=[])
    assert [part["id"] for part in kept["components"]] == [api.code]  # an update has spoken of it
    assert len(kept["incident_updates"]) == 1


def test_operational_in_the_map_ends_a_bad_baseline(program, api):
    program.patch(f"{PAGE}/components/{api.code}", {"component": {"status": "major_outage"}})
    made = opened(program, components={api.code: "partial_outage"})
    told(program, made["id"], body="Fine again.", components={api.code: "operational"})
    assert status_of(program, api) == "operational"


def test_what_a_resolution_leaves_behind_becomes_the_baseline(program, api):
    made = opened(program, components={api.code: "major_outage"})
    told(program, made["id"], status="resolved", components={api.code: "degraded_performance"})
    assert status_of(program, api) == "degraded_performance"


def test_notifications_are_delivered_unless_told_not_to(program, api):
    loud = opened(program)
    quiet = opened(program, deliver_notifications=False)
    told(program, loud["id"], body="More.", deliver_notifications=False)
    flags = list(IncidentUpdate.objects.order_by("pk").values_list("incident__code", "tells_followers"))
    assert flags == [(loud["id"], True), (quiet["id"], False), (loud["id"], False)]


def test_without_a_body_the_author_s_other_words_are_said(program, api):
    made = opened(program)
    assert made["incident_updates"][0]["body"] == "Sign-in fails"
    assert told(program, made["id"], status="resolved")["incident_updates"][0]["body"] == "Resolved."


def test_what_changes_nothing_says_nothing(program, api):
    made = opened(program)
    same = told(program, made["id"], status="investigating", name="Sign-in fails")
    assert same == made
    assert OutboxEvent.objects.count() == 1


def test_a_new_title_is_no_new_update(program, api):
    made = opened(program)
    assert told(program, made["id"], name="Sign-in is slow")["name"] == "Sign-in is slow"
    assert IncidentUpdate.objects.count() == 1


def test_metadata_is_kept_returned_and_replaced(program, api):
    made = opened(program, metadata={"jira": {"issue": "OPS-1"}})
    assert made["metadata"] == {"jira": {"issue": "OPS-1"}}
    assert told(program, made["id"], metadata={"a": {}})["metadata"] == {"a": {}}
    assert told(program, made["id"], body="x")["metadata"] == {"a": {}}


def test_the_impact_can_be_overridden_and_released(program, api):
    made = opened(program, impact_override="critical")
    assert (made["impact"], made["impact_override"]) == ("critical", "critical")
    assert told(program, made["id"], impact_override="minor")["impact"] == "minor"


def test_a_statement_is_taken_back_as_a_correction(program, api):
    made = opened(program)
    update = IncidentUpdate.objects.get()
    factories.make_impact(update, api, "operational")  # staff said "confirmed not affected"
    told(program, made["id"], body="It is affected.", components={api.code: "major_outage"})
    assert IncidentUpdate.objects.latest("pk").corrects == update


def test_an_incident_that_monitored_for_a_moment_is_resolved_with_the_reason_on_record(program, api):
    made = opened(program, status="monitoring")
    told(program, made["id"], status="resolved")
    assert "dwell" in IncidentUpdate.objects.latest("pk").overrides


def test_a_resolved_incident_is_told_afterwards(program, api):
    made = opened(program, status="resolved", components={api.code: "major_outage"})
    assert (made["status"], made["impact"]) == ("resolved", "critical")
    assert status_of(program, api) == "operational"


def test_a_backfilled_incident_has_its_own_date_and_tells_nobody(program, api):
    made = opened(program, backfilled=True, backfill_date="2026-03-02", body="It was down.")
    incident = Incident.objects.get()
    assert incident.started_at == datetime(2026, 3, 1, 23, tzinfo=UTC)  # midnight in Berlin
    assert incident.is_backfilled
    assert (made["status"], made["incident_updates"][0]["deliver_notifications"]) == ("resolved", False)
    for wrong in (
        {"component_ids": [api.code]},
        {"components": {api.code: "major_outage"}},
        {"backfill_date": "2199-01-01"},
    ):
        body = {"incident": {"name": "x", "backfilled": True, "backfill_date": "2026-03-02", **wrong}}
        assert program.post(f"{PAGE}/incidents", body).status_code == 422


def window(begins=timedelta(hours=1), lasts=timedelta(hours=1), **others):
    begin = clock.now() + begins
    return {"scheduled_for": begin.isoformat(), "scheduled_until": (begin + lasts).isoformat(), **others}


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


def test_maintenance_may_be_announced_when_it_has_begun(program, api):
    made = opened(program, status="in_progress", component_ids=[api.code], **window(begins=timedelta(minutes=-5)))
    assert made["status"] == "in_progress"
    assert status_of(program, api) == "under_maintenance"
    assert [update["deliver_notifications"] for update in made["incident_updates"]] == [True, False]


@pytest.mark.parametrize(
    "incident",
    [
        {"name": ""},
        {"name": "x" * 256},
        {"name": "x", "status": "broken"},
        {"name": "x", "status": "scheduled"},
        {"name": "x", "body": "x" * 25_001},
        {"name": "x", "components": {"nosuch000000": "major_outage"}},
        {"name": "x", "component_ids": ["nosuch000000"]},
        {"name": "x", "components": {"nosuch000000": "broken"}},
        {"name": "x", "components": ["abc"]},
        {"name": "x", "metadata": {"a": 1}},
        {"name": "x", "impact_override": "terrible"},
        {"name": "x", "scheduled_for": "tomorrow", "scheduled_until": "later"},
        {"name": "x", "scheduled_for": "2026-03-02T10:00:00Z", "scheduled_until": "2026-03-02T09:00:00Z"},
        {"name": "x", "scheduled_for": "2199-03-02T10:00:00Z"},
        {"name": "x", "deliver_notifications": "perhaps"},
        {},
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_said(program, incident):
    answer = program.post(f"{PAGE}/incidents", {"incident": incident})
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert not Incident.objects.exists()


@pytest.mark.parametrize("flag", ["auto_tweet_on_creation", "wants_twitter_update", "auto_tweet_one_hour_before"])
def test_nothing_is_tweeted_and_nobody_believes_so(program, flag):
    answer = program.post(f"{PAGE}/incidents", {"incident": {"name": "x", flag: True}})
    assert answer.status_code == 501
    assert flag in answer.json()["message"]
    assert program.post(f"{PAGE}/incidents", {"incident": {"name": "x", flag: False}}).status_code == 201


def test_a_status_of_the_other_kind_is_refused(program, api):
    made = opened(program)
    for wrong in ({"status": "in_progress"}, {"scheduled_for": "2199-03-02T10:00:00Z"}):
        assert program.patch(f"{PAGE}/incidents/{made['id']}", {"incident": wrong}).status_code == 422
    planned = opened(program, **window())
    assert program.patch(f"{PAGE}/incidents/{planned['id']}", {"incident": {"status": "resolved"}}).status_code == 422


def test_a_change_that_fails_half_way_changes_nothing(program, api):
    made = opened(program)
    body = {"incident": {"name": "Other", "metadata": {"a": {}}, "status": "completed"}}
    assert program.patch(f"{PAGE}/incidents/{made['id']}", body).status_code == 422
    assert program.get(f"{PAGE}/incidents/{made['id']}").json() == made


def test_lists_find_what_they_are_named_after(program, api):
    open_one, over = opened(program), opened(program, status="resolved", body="The cable was cut.")
    planned = opened(program, **window())
    active = opened(program, status="in_progress", **window(begins=timedelta(minutes=-5)))
    factories.make_incident(title="Hidden", is_private=True)

    def ids(path):
        return [one["id"] for one in program.get(f"{PAGE}/incidents{path}").json()]

    assert ids("") == [active["id"], planned["id"], over["id"], open_one["id"]]
    assert ids(".json?limit=1&page=2") == [planned["id"]]
    assert ids("?q=cable") == [over["id"]]
    assert ids("?q=RESOLVED") == [over["id"]]
    assert ids("?q=nothing") == []
    assert ids("/unresolved") == [open_one["id"]]
    assert ids("/scheduled") == [active["id"], planned["id"]]
    assert ids("/upcoming.json") == [planned["id"]]
    assert ids("/active_maintenance") == [active["id"]]


def test_a_long_list_costs_no_more_queries(program, api, django_assert_num_queries):
    for _ in range(3):
        opened(program, components={api.code: "major_outage"})
    with django_assert_num_queries(10):
        assert len(program.get(f"{PAGE}/incidents").json()) == 3
    opened(program, components={api.code: "partial_outage"})
    with django_assert_num_queries(10):
        assert len(program.get(f"{PAGE}/incidents").json()) == 4


def test_a_deleted_incident_is_off_the_page_and_staff_know(program, api):
    made = opened(program, components={api.code: "major_outage"})
    gone = program.delete(f"{PAGE}/incidents/{made['id']}")
    assert (gone.status_code, gone.json()) == (200, made)
    assert program.get(f"{PAGE}/incidents/{made['id']}").status_code == 404
    assert status_of(program, api) == "operational"
    assert Incident.objects.get().is_private
    assert AuditEntry.objects.filter(deed="hide").exists()


def test_a_private_incident_does_not_exist_for_programs(program, api):
    secret = factories.make_incident(is_private=True)
    update = factories.make_update(secret)
    for method, path, body in (
        ("GET", secret.code, None),
        ("PATCH", secret.code, {"incident": {"body": "x"}}),
        ("DELETE", secret.code, None),
        ("PATCH", f"{secret.code}/incident_updates/{update.code}", {"incident_update": {"body": "x"}}),
    ):
        assert program(method, f"{PAGE}/incidents/{path}", body).status_code == 404


def test_an_update_is_mended_and_its_earlier_words_are_kept(program, api):
    made = opened(program, body="We look into teh problem.")
    update = made["incident_updates"][0]
    path = f"{PAGE}/incidents/{made['id']}/incident_updates/{update['id']}"
    mended = program.patch(
        path,
        {
            "incident_update": {
                "body": "We look into the problem.",
                "deliver_notifications": True,
                "display_at": update["display_at"],
            }
        },
    )
    assert (mended.status_code, mended.json()["body"]) == (200, "We look into the problem.")
    assert [revision.body for revision in IncidentUpdate.objects.get().revisions.all()] == ["We look into teh problem."]
    for wanted, status in (
        ({"wants_twitter_update": True}, 501),
        ({"display_at": "2026-03-02T10:00:00Z"}, 501),
        ({"deliver_notifications": False}, 501),
        ({"body": ""}, 422),
        ({"display_at": "x"}, 422),
    ):
        assert program.put(path, {"incident_update": wanted}).status_code == status


def test_a_token_that_proposes_makes_a_proposal_and_nothing_is_public(program_with, page, api):
    program = program_with("propose")
    body = {
        "incident": {"name": "API is slow", "body": "p95 over 3 s.", "components": {api.code: "degraded_performance"}}
    }
    answer = program.post(f"{PAGE}/incidents", body)
    assert answer.status_code == 202
    assert "nothing is public" in answer.json()["message"]
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.draft) == ("API is slow", "p95 over 3 s.")
    assert [(each.component, each.status) for each in proposal.suggestions.all()] == [(api, "degraded_performance")]
    assert not Incident.objects.exists()
    assert not OutboxEvent.objects.filter(is_public=True).exists()
    again = program.post(f"{PAGE}/incidents", body)
    assert again.status_code == 202
    assert Proposal.objects.count() == 1
    for wrong in ({"name": "x"}, {"name": "x", **window()}, {"components": {api.code: "major_outage"}}):
        assert program.post(f"{PAGE}/incidents", {"incident": wrong}).status_code == 422


def test_a_token_that_proposes_cannot_update(program_with, program, api):
    made = opened(program)
    for method in ("PATCH", "PUT", "DELETE"):
        assert (
            program_with("propose")(method, f"{PAGE}/incidents/{made['id']}", {"incident": {"body": "x"}}).status_code
            == 403
        )


def test_a_cancelled_window_and_a_post_mortem_speak_the_eight_statuses(program, api):
    factories.make_update(factories.make_maintenance(status="cancelled", resolved_at=clock.now()))
    with_account = factories.make_incident(status="postmortem", resolved_at=clock.now())
    factories.make_update(with_account, body="What happened.", tells_followers=False)
    seen = {one["name"]: one for one in program.get(f"{PAGE}/incidents").json()}
    assert seen["Database upgrade"]["status"] == "completed"
    assert seen["Sign-in fails"]["status"] == "resolved"
    assert seen["Sign-in fails"]["postmortem_body"] == "What happened."
    assert seen["Sign-in fails"]["postmortem_notified_subscribers"] is False


def test_times_have_milliseconds_and_the_offset_of_the_page(program, api):
    with time_machine.travel(datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC), tick=False):
        made = opened(program)
    assert made["created_at"] == "2026-07-01T14:00:00.123+02:00"
    assert Component.objects.count() == 1
