"""What programs may not say, or only propose."""

import pytest

from incidents.models import Incident
from monitoring.models import Proposal
from outbox.models import OutboxEvent
from tests.api.v1.saying import PAGE, opened, window


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


def test_a_change_that_fails_half_way_changes_nothing(program, api):
    made = opened(program)
    body = {"incident": {"name": "Other", "metadata": {"a": {}}, "status": "completed"}}
    assert program.patch(f"{PAGE}/incidents/{made['id']}", body).status_code == 422
    assert program.get(f"{PAGE}/incidents/{made['id']}").json() == made


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
