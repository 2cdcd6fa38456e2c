"""Programs hear of promises, corrections, waves and statements, and can make them."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from api.scopes import Scope
from incidents import actions
from incidents.models import Incident
from people.models import AuditEntry
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def opened(program, login, **more):
    return program.post(
        "incidents", {"title": "Sign-in fails", "body": "We look.", "impacts": {login.code: "major_outage"}, **more}
    )


def test_opening_and_resolving(program, login, api, noon):
    answer = opened(program, login, not_affected=[api.code], next_update_by="2026-03-02T12:30:00Z")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["status"], said["impact"], said["next_update_by"]) == (
        "investigating",
        "critical",
        "2026-03-02T12:30:00Z",
    )
    told = {each["component"]: each["is_confirmed_unaffected"] for each in said["updates"][0]["impacts"]}
    assert told == {login.code: False, api.code: True}
    assert {each["name"]: each["status"] for each in program.get("components").json()["components"]} == {
        "Sign-in": "major_outage",
        "API": "operational",
    }
    noon.shift(timedelta(minutes=31))
    (listed,) = program.get("incidents").json()["incidents"]
    assert listed["is_overdue"] is True
    answer = program.post(f"incidents/{said['id']}/updates", {"status": "resolved", "body": "It works."})
    assert (answer.status_code, answer.json()["resolved_at"]) == (201, "2026-03-02T12:31:00Z")
    assert program.get("incidents").json() == {"incidents": []}
    assert len(program.get("incidents?state=all").json()["incidents"]) == 1


def test_the_token_is_the_author(program, login):
    code = opened(program, login).json()["id"]
    author = Incident.objects.get(code=code).updates.get().posted_by
    assert author.startswith("token publish program (")
    assert AuditEntry.objects.filter(deed="open_incident").get().by == author


def test_whom_it_concerns(program, login):
    whom = {"regions": ["Europe"], "surfaces": ["Web"], "affected_share": 75, "share_basis": "Our request logs."}
    (update,) = opened(program, login, workaround="Use the API.", **whom).json()["updates"]
    assert {name: update[name] for name in whom} == whom
    assert update["workaround"] == "Use the API."
    assert opened(program, login, affected_share=75).status_code == 422


def test_a_contradiction_needs_a_correction(program, login, api):
    said = opened(program, login, not_affected=[api.code]).json()
    contradiction = {"body": "The API fails, too.", "impacts": {api.code: "partial_outage"}}
    answer = program.post(f"incidents/{said['id']}/updates", contradiction)
    assert answer.status_code == 422
    assert "API is not affected" in answer.json()["message"]
    corrected = program.post(
        f"incidents/{said['id']}/updates", contradiction | {"corrects": said["updates"][0]["id"]}
    ).json()
    newest, oldest = corrected["updates"]
    assert newest["corrects"] == oldest["id"]
    assert oldest["corrected_by"] == [newest["id"]]


def test_what_is_sent_again_is_done_once(program, login):
    body = {"title": "Sign-in fails", "body": "We look.", "impacts": {login.code: "major_outage"}}
    first, second = (program.post("incidents", body, Idempotency_Key="k1") for _ in range(2))
    assert first.json() == second.json()
    assert Incident.objects.count() == 1
    assert program.post("incidents", body | {"title": "Other"}, Idempotency_Key="k1").status_code == 409


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "title"),
        ({"body": " "}, "body"),
        ({"impacts": {"nobody": "major_outage"}}, "nobody"),
        ({"impacts": {"signin000001": "broken"}}, "impacts.signin000001"),
        ({"not_affected": ["signin000001"]}, "Affected and not affected"),
        ({"status": "resolved"}, "status"),
        ({"next_update_by": "soon"}, "next_update_by"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(program, login, change, words):
    answer = opened(program, login, **change)
    assert answer.status_code == 422
    assert words in answer.json()["message"]
    assert not Incident.objects.exists()


def test_a_maintenance_is_announced(program, api):
    window = {"starts_at": "2026-03-03T01:00:00Z", "ends_at": "2026-03-03T02:00:00Z"}
    words = {"title": "New disks", "body": "An hour.", "impacts": {api.code: "under_maintenance"}}
    said = program.post("maintenances", words | window)
    assert said.status_code == 201
    assert (said.json()["kind"], said.json()["starts_at"]) == ("maintenance", window["starts_at"])
    turned = {"starts_at": window["ends_at"], "ends_at": window["starts_at"]}
    assert program.post("maintenances", words | turned).status_code == 422


def test_updates_can_be_followed_by_number(program, login):
    code = opened(program, login).json()["id"]
    first = program.get("updates").json()
    assert [each["incident"]["id"] for each in first["updates"]] == [code]
    assert program.get(f"updates?after={first['last']}").json() == {"updates": [], "last": first["last"]}
    program.post(f"incidents/{code}/updates", {"body": "Still."})
    assert [each["body"] for each in program.get(f"updates?after={first['last']}").json()["updates"]] == ["Still."]


def test_what_is_private_stays_private(program, login):
    hidden = factories.make_incident(is_private=True)
    update = factories.make_update(hidden)
    for path in (f"incidents/{hidden.code}", f"updates/{update.code}/deliveries"):
        assert program.get(path).status_code == 404
    assert program.get("updates").json()["updates"] == []
    assert program.get("incidents?state=all").json()["incidents"] == []


def test_deliveries_of_an_update(program, login):
    update = opened(program, login).json()["updates"][0]
    assert program.get(f"updates/{update['id']}/deliveries").json() == {"is_fan_out_owed": True, "channels": []}


READS = ["components", "incidents", "updates"]
PROPOSES = ["proposals", "updates/x/deliveries"]


def test_t27_scopes(program_with, login):
    reads, proposes = program_with(Scope.READ), program_with(Scope.PROPOSE)
    assert {reads.get(path).status_code for path in READS} == {200}
    assert {reads.get(path).status_code for path in PROPOSES} == {403}
    assert [proposes.get(path).status_code for path in PROPOSES] == [200, 404]
    for program in (reads, proposes):
        assert opened(program, login).status_code == 403
        assert program.post("proposals/1/approve").status_code == 403
    assert not Incident.objects.exists()


def test_the_same_last_word_is_not_said_twice(program, login):
    code = opened(program, login).json()["id"]
    path = f"incidents/{code}/updates"
    first = program.post(path, {"status": "resolved", "body": "Over."})
    again = program.post(path, {"status": "resolved", "body": " Over.\r\n"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    more = program.post(path, {"status": "resolved", "body": "Over, for good."})
    assert len(more.json()["updates"]) == len(first.json()["updates"]) + 1


def test_the_impact_is_the_one_that_the_page_shows(program, login):
    secret = factories.make_component(name="Secret project", is_private=True)
    impacts = {login: "degraded_performance", secret: "major_outage"}
    made = actions.open_incident(title="Slow", impacts=impacts, body="We look.", by="carla")
    assert made.impact == "critical"
    assert program.get(f"incidents/{made.code}").json()["impact"] == "minor"
    assert [each["impact"] for each in program.get("incidents").json()["incidents"]] == ["minor"]
