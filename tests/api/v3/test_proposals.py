"""A program may show a person what the probes propose, and carry the person's decision."""

from datetime import timedelta

import pytest

from api.scopes import Scope
from core import clock
from incidents.actions import open_incident
from incidents.models import Incident
from monitoring.judgement import Verdict
from monitoring.proposing import Case, propose
from monitoring.stance import Kind
from tests.factories import make_page


@pytest.fixture
def proposal(login):
    verdict = Verdict("major_outage", clock.now() - timedelta(minutes=1))
    words = {"title": "Sign-in is down", "draft": "Sign-in does not answer."}
    return propose(Case(f"c{login.pk}", {login: verdict}, confidence=0.9, evidence={"looks": 3}, **words))


def test_a_proposal_with_its_evidence(program, proposal, login):
    (listed,) = program.get("proposals").json()["proposals"]
    assert (listed["title"], listed["suggestions"][0]["component"]) == ("Sign-in is down", login.code)
    assert program.get(f"proposals/{proposal.pk}").json()["evidence"] == {"looks": 3}


def test_approving_publishes_as_drafted(program, proposal, login):
    answer = program.post(f"proposals/{proposal.pk}/approve")
    assert answer.status_code == 201
    said = answer.json()
    assert (said["title"], said["updates"][0]["body"]) == ("Sign-in is down", "Sign-in does not answer.")
    assert said["updates"][0]["impacts"][0] | {"name": ""} == {
        "component": login.code,
        "name": "",
        "was": "operational",
        "status": "major_outage",
        "is_confirmed_unaffected": False,
    }
    assert program.get("proposals").json() == {"proposals": []}


def test_the_second_hears_who_was_first(program, proposal):
    assert program.post(f"proposals/{proposal.pk}/approve", {"body": "My words."}).status_code == 201
    second = program.post(f"proposals/{proposal.pk}/approve")
    assert second.status_code == 422
    assert "token publish program" in second.json()["message"]
    assert Incident.objects.count() == 1


def test_a_changed_proposal_is_not_approved_unseen(program, proposal):
    assert program.post(f"proposals/{proposal.pk}/approve", {"version": proposal.version + 1}).status_code == 422
    assert not Incident.objects.exists()


def test_T27_a_token_that_may_only_propose_decides_nothing(proposal, program_with):
    make_page()
    watcher = program_with(Scope.PROPOSE)
    assert watcher.get(f"proposals/{proposal.pk}").status_code == 200
    assert watcher.post(f"proposals/{proposal.pk}/dismiss", {"reason": "Silence."}).status_code == 403
    assert watcher.post(f"proposals/{proposal.pk}/approve").status_code == 403
    proposal.refresh_from_db()
    assert proposal.is_open


def test_dismissing_needs_a_reason(program, proposal):
    assert program.post(f"proposals/{proposal.pk}/dismiss", {"reason": " "}).status_code == 422
    answer = program.post(f"proposals/{proposal.pk}/dismiss", {"reason": "A test of ours."})
    assert (answer.status_code, answer.json()["state"]) == (200, "dismissed")
    assert not Incident.objects.exists()


def test_there_is_no_such_proposal(program):
    assert program.get("proposals/77").status_code == 404


def test_an_open_incident_is_told_to_be_worse(program, login):
    incident = open_incident(title="Sign-in fails", impacts={login: "partial_outage"}, body="We look.", by="carla")
    verdict = {login: Verdict("major_outage", clock.now())}
    words = {"title": "It is worse", "draft": "Nobody can sign in.", "confidence": 0.9}
    found = propose(Case(f"incident:{incident.pk}", verdict, kind=Kind.ESCALATE, incident=incident, **words))
    assert program.post(f"proposals/{found.pk}/approve", {"version": found.version + 1}).status_code == 422
    said = program.post(f"proposals/{found.pk}/approve", {"status": "identified"}).json()
    assert (said["id"], said["status"], len(said["updates"])) == (incident.code, "identified", 2)
    assert said["updates"][0]["impacts"][0]["status"] == "major_outage"
    assert Incident.objects.count() == 1
