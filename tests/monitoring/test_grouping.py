"""Several components that fail together are one proposal, with what works beside it."""

from datetime import timedelta

import pytest
import time_machine

from components.actions import set_dependencies
from core import clock
from incidents.actions import open_incident
from incidents.message_templates import save_template
from monitoring import actions
from monitoring.models import Proposal, Suggestion
from outbox.models import OutboxEvent
from tests.factories import make_component, make_page, make_probe
from tests.monitoring.seeing import judge, see

pytestmark = pytest.mark.django_db
PLACES = ("frankfurt", "oregon", "tokyo")


@pytest.fixture
def front():
    """Login, Chat that depends on it, and an API beside it; one probe each."""
    make_page()
    login = make_component(name="Login", door="front")
    chat, api = make_component(name="Chat"), make_component(name="API", door="api")
    set_dependencies(chat, [login], by="ada")
    return [make_probe(component=component, name="front page") for component in (login, chat, api)]


def seen(probe, letters, **given):
    for place in PLACES:
        see(probe, letters, vantage=place, **given)


def statuses(proposal):
    return {row.component.name: row.status for row in proposal.suggestions.select_related("component")}


def test_sign_in_and_chat_that_fail_while_the_api_answers_are_one_proposal(front):
    login, chat, api = front
    seen(login, "oooommmmm")
    seen(chat, "oooommmmm")
    seen(api, "ooooooooo")
    judge(*front)
    [proposal] = Proposal.objects.all()
    assert statuses(proposal) == {"Login": "major_outage", "Chat": "major_outage"}
    assert proposal.title == "Login and Chat are down"
    at = f"{clock.now():%H:%M} UTC"
    door = "Front door: sign-in and session path suspected"
    assert proposal.evidence["diagnosis"] == f"{door}; API verified from 3 vantages at {at}"
    assert f"API is not affected: checked from all 3 places that we look from at {at}." in proposal.draft
    assert [each["code"] for each in proposal.evidence["unaffected"]] == [api.component.code]
    assert proposal.suggestions.get(component=chat.component).under == login.component
    assert OutboxEvent.objects.filter(kind="proposal.opened").count() == 1


def test_a_child_that_fails_later_is_folded_under_its_parent(front):
    login, chat, api = front
    seen(login, "ooommmmm")
    seen(chat, "oooooooo")
    seen(api, "oooooooo")
    judge(*front)
    assert statuses(Proposal.objects.get()) == {"Login": "major_outage"}
    with time_machine.travel(clock.now() + timedelta(minutes=9), tick=False):
        seen(login, "mmmmmm")
        seen(chat, "mmmmmm")
        seen(api, "oooooo")
        judge(chat)
        [proposal] = Proposal.objects.all()
        assert statuses(proposal) == {"Login": "major_outage", "Chat": "major_outage"}
        assert proposal.suggestions.get(component=chat.component).under == login.component
        assert proposal.version == 2


def test_an_unrelated_failure_minutes_later_is_a_disturbance_of_its_own(front):
    login, chat, api = front
    seen(chat, "oooooooo")
    seen(login, "ooommmmmmmmmmmm")
    seen(api, "ooooooooooommmm")
    judge(*front)
    assert [statuses(each) for each in Proposal.objects.order_by("since")] == [
        {"Login": "major_outage"},
        {"API": "major_outage"},
    ]


def test_a_group_is_over_when_all_of_it_is(front):
    login, chat, api = front
    seen(login, "ooommmmm")
    seen(chat, "ooommmmm")
    seen(api, "oooooooo")
    judge(*front)
    start = clock.now()
    for minutes, of_login in ((2, "o"), (6, "o"), (10, "o")):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            seen(login, of_login * 4)
            seen(chat, "mmmm")
            seen(api, "oooo")
            judge(*front)
    rows = {row.component.name: row for row in Suggestion.objects.select_related("component")}
    assert (rows["Login"].is_bad, rows["Chat"].is_bad) == (False, True)
    assert Proposal.objects.get().cleared_at is None


def test_a_component_waits_in_one_proposal_at_a_time(front):
    login, _, api = front
    seen(login, "ooommmmm")
    seen(api, "oooooooo")
    judge(login)
    assert Suggestion.objects.get().waits
    actions.dismiss(Proposal.objects.get(), by="rob", reason="A known test.")
    assert not Suggestion.objects.get().waits


def test_what_was_opened_by_hand_meanwhile_is_withdrawn(front):
    login, chat, api = front
    seen(login, "ooommmmm")
    seen(chat, "ooommmmm")
    seen(api, "oooooooo")
    judge(*front)
    impacts = {login.component: "major_outage", chat.component: "major_outage"}
    open_incident(title="Sign-in fails", impacts=impacts, body="We look.", by="carla")
    judge(*front)
    [proposal] = Proposal.objects.all()
    assert (proposal.state, proposal.reason) == ("withdrawn", "An incident says so already.")


def test_the_past_that_looked_like_this_is_linked(front):
    login, _, api = front
    seen(api, "oooooooo")
    with time_machine.travel(clock.now() - timedelta(days=3), tick=False):
        impacts = {login.component: "major_outage"}
        old = open_incident(title="Sign-in failed", impacts=impacts, body="We look.", by="carla")
        old.status, old.resolved_at = "resolved", clock.now() + timedelta(minutes=40)
        old.save()
    seen(login, "ooommmmm")
    judge(login)
    [past] = Proposal.objects.get().evidence["similar"]
    assert (past["title"], past["lasted_minutes"], past["common"]) == (
        "Sign-in failed",
        40,
        "1 of 1 components",
    )


def test_the_words_that_the_staff_prepared_are_the_draft(front):
    login, _, api = front
    save_template(
        by="ada", name="First word", title="Trouble with {{ component }}", phase="investigating",
        body="{{ component }}: {{ status }} since {{ started_at }}. Affected: {{ regions }}.",
    )  # fmt: skip
    save_template(by="ada", name="Anything", body="Whatever.")
    seen(login, "ooommmmm")
    seen(api, "oooooooo")
    judge(*front)
    proposal = Proposal.objects.get()
    assert proposal.title == "Trouble with Login"
    assert f"Login: major outage since {proposal.since:%H:%M} UTC. Affected: {{{{ regions }}}}." in proposal.draft
    assert "API is not affected" in proposal.draft
