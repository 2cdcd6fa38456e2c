"""What visitors and other systems say: it corroborates, and alone it is never more than half a conviction."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from monitoring import conclusions
from monitoring.inbound.models import Signal, Source
from monitoring.models import Proposal
from monitoring.reports.actions import report
from tests.factories import make_component, make_page, make_probe
from tests.monitoring.seeing import judge, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


@pytest.fixture
def probe(chat):
    other = make_probe(name="witness")
    see(other, "oooooo")
    return make_probe(component=chat, name="front page")


def crowd(component, networks=12):
    """So many networks of as many operators report a problem now."""
    for number in range(1, networks + 1):
        report(component, symptom="sign_in", address=f"{number * 7}.{number}.0.1")


def alert(component, **given):
    source = Source.objects.get_or_create(name="Prometheus", defaults={"product": "alertmanager", "secret": "s"})[0]
    now = clock.now()
    values = {"title": "ErrorsHigh", "status": "major_outage", "began_at": now, "said_at": now, "heard_at": now}
    return Signal.objects.create(source=source, component=component, **{**values, "fingerprint": "a1", **given})


def test_T30_visitors_alone_are_at_most_half_a_conviction_and_said_to_be_alone(chat, probe):
    see(probe, "oooooo")
    crowd(chat)
    conclusions.draw_from_hearing()
    proposal = Proposal.objects.get()
    assert proposal.title == "Visitors report problems with Chat"
    assert proposal.confidence <= 0.5
    assert "no probe confirms it" in proposal.evidence["reasons"]
    [line] = proposal.evidence["reports"]
    assert line.startswith("Chat: 12 networks report problems since")


def test_T30_a_few_networks_propose_nothing(chat, probe):
    see(probe, "oooooo")
    crowd(chat, networks=3)
    conclusions.draw_from_hearing()
    assert not Proposal.objects.exists()


def test_visitors_corroborate_what_a_probe_sees(chat, probe):
    see(probe, "ooommm")
    judge(probe)
    alone = Proposal.objects.get().confidence
    Proposal.objects.all().delete()
    crowd(chat)
    judge(probe)
    proposal = Proposal.objects.get()
    assert proposal.title == "Chat is down"
    assert proposal.confidence >= alone
    assert "visitors report it" in proposal.evidence["reasons"]


def test_T39_an_alert_becomes_a_proposal_and_never_an_incident(chat):
    alert(chat)
    for _ in range(3):
        conclusions.draw_from_hearing()
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.incident) == ("Alerts are firing for Chat", None)
    assert proposal.evidence["signals"] == [f"Prometheus: ErrorsHigh, since {clock.now():%H:%M} UTC"]
    assert proposal.confidence <= 0.5


def test_an_alert_that_is_resolved_takes_its_proposal_back(chat, probe):
    see(probe, "oooooo")
    firing = alert(chat)
    conclusions.draw_from_hearing()
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        firing.resolved_at = clock.now()
        firing.save()
        see(probe, "oooooo")
        judge(probe)
        assert Proposal.objects.get().cleared_at is not None


def test_an_alert_about_nothing_in_particular_is_no_evidence(chat):
    alert(None)
    alert(chat, fingerprint="b2", status="operational")
    conclusions.draw_from_hearing()
    assert not Proposal.objects.exists()
