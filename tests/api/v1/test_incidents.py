"""Incidents over the API: the words of that API, the verbs of this house, and the semantics that scripts rely on."""

from datetime import UTC, datetime

from incidents import actions
from incidents.models import Impact, Incident, IncidentUpdate
from outbox.models import OutboxEvent
from people.models import AuditEntry
from tests import factories
from tests.api.v1.saying import PAGE, opened, status_of, told


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


def test_the_impact_is_the_one_that_the_page_shows(program, api):
    secret = factories.make_component(name="Secret project", is_private=True)
    impacts = {api: "degraded_performance", secret: "major_outage"}
    made = actions.open_incident(title="Slow", impacts=impacts, body="We look.", by="carla")
    assert made.impact == "critical"
    seen = program.get(f"{PAGE}/incidents/{made.code}.json").json()
    assert (seen["impact"], [part["id"] for part in seen["components"]]) == ("minor", [api.code])
    assert [each["impact"] for each in program.get(f"{PAGE}/incidents.json").json()] == ["minor"]
