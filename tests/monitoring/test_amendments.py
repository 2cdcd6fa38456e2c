"""What the evidence asks of an open incident: worse, better, over, or that it was wrong."""

from datetime import timedelta

import pytest
import time_machine

from components.actions import set_dependencies
from core import clock
from incidents.actions import open_incident, post_update
from monitoring import actions
from monitoring.models import Proposal
from tests.factories import make_component, make_page, make_probe
from tests.monitoring.seeing import judge, see

pytestmark = pytest.mark.django_db
PLACES = ("frankfurt", "oregon", "tokyo")
M, P = "major_outage", "partial_outage"


@pytest.fixture
def front():
    make_page()
    login = make_component(name="Login", door="front")
    chat, api = make_component(name="Chat"), make_component(name="API", door="api")
    set_dependencies(chat, [login], by="ada")
    return [make_probe(component=component, name="front page") for component in (login, chat, api)]


def seen(*probes, **letters):
    """What each probe sees from everywhere, by the name of its component; the others succeed."""
    for probe in probes:
        for place in PLACES:
            see(probe, letters.get(probe.component.name.lower(), "oooooooo"), vantage=place)
    judge(*probes)


def told(probes, **impacts):
    by_name = {probe.component.name.lower(): probe.component for probe in probes}
    said = {by_name[name]: status for name, status in impacts.items()}
    return open_incident(title="Sign-in fails", impacts=said, body="We look.", by="carla")


def waiting():
    return {
        (p.kind, row.component.name, row.status)
        for p in Proposal.objects.filter(state="open")
        for row in p.suggestions.select_related("component")
    }


class Clock:
    """Minutes that pass in one test."""

    def __init__(self):
        self.start = clock.now()

    def at(self, minutes):
        return time_machine.travel(self.start + timedelta(minutes=minutes), tick=False)


def test_worse_than_told_escalates_the_incident(front):
    incident = told(front, login=P)
    seen(*front, login="ooommmmm")
    assert waiting() == {("escalate", "Login", M)}
    proposal = Proposal.objects.get()
    assert proposal.incident == incident
    assert proposal.draft.startswith("It has become worse. Login has been down since")
    seen_again(front)
    assert Proposal.objects.count() == 1


def seen_again(front):
    judge(*front)
    judge(*front)


def test_what_fails_with_the_incident_and_is_not_mentioned_escalates_it(front):
    told(front, login=M)
    seen(*front, login="ooommmmm", chat="ooommmmm")
    assert waiting() == {("escalate", "Chat", M)}
    assert Proposal.objects.get().draft.startswith("More is affected than we said. Chat has been down since")


def test_what_fails_for_itself_is_a_new_disturbance(front):
    told(front, login=M)
    seen(*front, login="ooommmmmmmmmmm", api="ooooooooommmmm")
    assert waiting() == {("open", "API", M)}


def test_a_claim_that_the_probes_contradict_is_proposed_as_a_correction(front):
    incident = told(front, login=M, api="operational")
    seen(*front, login="ooommmmmmmmmmmmmm", api="ooooooooooooommmm")
    assert waiting() == {("contradiction", "API", M)}
    proposal = Proposal.objects.get()
    assert proposal.title == "The page says API is unaffected; 3 of 3 vantages disagree"
    assert proposal.draft.startswith(f"At {incident.started_at:%H:%M} UTC we said that API was not affected.")


def test_recovery_is_proposed_when_all_has_been_well_for_a_while(front):
    told(front, login=M, chat=M)
    time = Clock()
    seen(*front, login="mmmmmm", chat="mmmmmm")
    assert waiting() == set()
    with time.at(4):
        seen(*front)
    assert waiting() == set()
    with time.at(30):
        seen(*front, **dict.fromkeys(("login", "chat", "api"), "o" * 40))
        assert waiting() == {("recover", "Login", "operational"), ("recover", "Chat", "operational")}
        assert "work again: we have seen no failure for" in Proposal.objects.get().draft
        seen_again(front)
        assert Proposal.objects.count() == 1


def test_recovery_that_turns_out_to_be_none_is_withdrawn(front):
    told(front, login=M)
    time = Clock()
    with time.at(30):
        seen(*front, **dict.fromkeys(("login", "chat", "api"), "o" * 40))
        assert waiting() == {("recover", "Login", "operational")}
    with time.at(36):
        seen(*front, login="mmmmmm")
        assert waiting() == set()
    assert Proposal.objects.get().reason == "It is bad again."


def test_a_part_that_is_well_de_escalates(front):
    told(front, login=M, chat=M)
    with Clock().at(30):
        seen(*front, login="o" * 40, chat="m" * 40, api="o" * 40)
        assert waiting() == {("de_escalate", "Login", "operational")}
        assert "Chat is still affected." in Proposal.objects.get().draft


def test_a_dismissed_recovery_does_not_ask_again(front):
    told(front, login=M)
    with Clock().at(30):
        seen(*front, **dict.fromkeys(("login", "chat", "api"), "o" * 40))
        actions.dismiss(Proposal.objects.get(), by="rob", reason="We wait for the vendor.")
        seen_again(front)
    assert Proposal.objects.count() == 1


def test_what_the_public_is_told_meanwhile_is_withdrawn(front):
    incident = told(front, login=P)
    seen(*front, login="ooommmmm")
    impacts = {front[0].component: M}
    post_update(incident, status="investigating", body="Worse.", by="carla", impacts=impacts)
    judge(*front)
    assert Proposal.objects.get().reason == "The public has been told in the meantime."


def test_a_proposal_about_an_incident_ends_with_it(front):
    incident = told(front, login=P)
    seen(*front, login="ooommmmm")
    post_update(incident, status="resolved", body="Over.", by="carla", overrides={"red_evidence": "We know."})
    assert actions.expire_cleared() == 1
    assert (Proposal.objects.get().state, Proposal.objects.get().reason) == ("expired", "The incident is over.")
