"""What other watchmen tell becomes a proposal, and clears with its alert."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from incidents.models import Incident
from monitoring import conclusions, tasks
from monitoring.inbound import actions, alerts
from monitoring.models import Proposal
from tests.factories import make_component, make_page
from tests.monitoring.inbound import payloads

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    make_page()
    made, _ = actions.set_up(name="Prometheus", product="generic", by="ada")
    actions.add_rule(made, label="service", value="chat", component=make_component(name="Chat"), by="ada")
    return made


def told(source, **changes):
    conclusions.draw(actions.take_in(source, alerts.read("generic", {**payloads.GENERIC, "at": "", **changes})))


def test_T39_ten_thousand_times_the_same_alert_are_one_proposal_and_no_incident(source):
    for _ in range(20):
        batch = alerts.read("generic", {"alerts": [payloads.GENERIC] * 500})
        conclusions.draw(actions.take_in(source, batch))
    assert Proposal.objects.count() == 1
    assert not Incident.objects.exists()


def test_an_alert_alone_proposes_with_its_words_and_little_confidence(source):
    told(source)
    proposal = Proposal.objects.get()
    assert "Prometheus: Queue is full" in str(proposal.evidence)
    assert proposal.confidence <= 0.6
    assert str(proposal.suggestions.get().status) == "partial_outage"


def test_a_resolved_alert_ends_its_proposal(source):
    told(source)
    told(source, status="resolved")
    with time_machine.travel(clock.now() + timedelta(minutes=21)):
        tasks.look_due()
        conclusions.draw([source.rules.get().component_id])
    assert Proposal.objects.get().state != "open"


def test_what_is_only_information_proposes_nothing(source):
    told(source, severity="info")
    assert not Proposal.objects.exists()
