"""What people do with proposals."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core import clock
from core.errors import StaleForm
from incidents.models import Incident
from monitoring import actions, proposing
from monitoring.actions import AlreadyDecided, NoReason
from monitoring.judgement import Verdict
from monitoring.models import Proposal
from monitoring.proposing import Case
from outbox.models import OutboxEvent
from people.models import AuditEntry
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


def case(component, status="major_outage", **given):
    verdicts = {component: Verdict(status, clock.now())}
    words = {"title": "Chat is down", "draft": "We look.", "confidence": 0.5}
    return Case(key=f"component:{component.pk}", verdicts=verdicts, **{**words, **given})


@pytest.fixture
def proposal(chat):
    return proposing.propose(case(chat))


def said(chat):
    return {"title": "Chat fails", "body": "We look into it.", "impacts": {chat: "partial_outage"}}


def test_propose_tells_people_on_duty_and_nobody_else(proposal):
    [event] = OutboxEvent.objects.all()
    assert (event.kind, event.subject_id, event.is_public) == ("proposal.opened", proposal.pk, False)


def test_approve_opens_what_the_person_wrote(proposal, chat):
    incident = actions.approve(proposal, by="carla", **said(chat))
    assert (incident.title, incident.source) == ("Chat fails", "proposal")
    assert incident.impacts_now() == {chat: "partial_outage"}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.incident) == ("approved", "carla", incident)
    assert [entry.deed for entry in AuditEntry.objects.order_by("pk")] == ["open_incident", "approve"]


def test_approve_pressed_twice_is_one_incident(proposal, chat):
    key = uuid.uuid4()
    first = actions.approve(proposal, by="carla", submission_key=key, **said(chat))
    assert actions.approve(proposal, by="carla", submission_key=key, **said(chat)) == first
    assert Incident.objects.count() == 1


def test_the_second_commander_hears_who_was_faster(proposal, chat):
    actions.approve(proposal, by="carla", **said(chat))
    with pytest.raises(AlreadyDecided, match=r"^carla was faster: Approved at \d\d:\d\d UTC\.$"):
        actions.approve(proposal, by="rob", **said(chat))
    assert Incident.objects.count() == 1


def test_an_incident_that_is_refused_leaves_the_proposal_open(proposal, chat):
    with pytest.raises(actions.DomainError):
        actions.approve(proposal, by="carla", **{**said(chat), "body": "   "})
    proposal.refresh_from_db()
    assert proposal.is_open
    assert not Incident.objects.exists()


def test_dismiss_records_who_and_why(proposal):
    actions.dismiss(proposal, by="rob", reason=" A known test. ", expected_version=1)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.reason) == ("dismissed", "rob", "A known test.")
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.by, entry.details) == ("dismiss", "rob", {"reason": "A known test."})


def test_dismiss_without_a_reason_is_refused(proposal):
    with pytest.raises(NoReason):
        actions.dismiss(proposal, by="rob", reason="  ")
    assert Proposal.objects.get().is_open


def test_what_got_worse_is_not_dismissed_by_an_older_screen(proposal, chat):
    proposal.suggestions.update(status="degraded_performance")
    proposing.propose(case(chat))
    with pytest.raises(StaleForm):
        actions.dismiss(proposal, by="rob", reason="Only slow.", expected_version=1)
    assert Proposal.objects.get().is_open


def test_an_expired_proposal_is_not_approved(proposal, chat):
    Proposal.objects.update(cleared_at=clock.now() - actions.EXPIRES_AFTER)
    actions.expire_cleared()
    with pytest.raises(AlreadyDecided, match="the clock was faster: Expired"):
        actions.approve(proposal, by="carla", **said(chat))
    assert not Incident.objects.exists()


def test_the_database_knows_one_open_proposal_per_disturbance(proposal):
    now = clock.now()
    twin = Proposal(dedupe_key=proposal.dedupe_key, title="Twin", draft="", since=now, opened_at=now, updated_at=now)
    with pytest.raises(IntegrityError, match=r"one_open_per_disturbance|dedupe_key"), transaction.atomic():
        twin.save()


@pytest.mark.parametrize("change", [{"state": "approved"}, {"decided_at": clock.now()}])
def test_the_database_knows_when_a_proposal_was_decided(proposal, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(**change)


def test_what_nobody_decides_is_told_again_at_five_and_at_ten_minutes(proposal):
    told = []
    for minutes in (4, 5, 6, 9, 10, 20, 60):
        with time_machine.travel(proposal.opened_at + timedelta(minutes=minutes), tick=False):
            actions.remind()
            told.append(OutboxEvent.objects.filter(kind="proposal.opened").count())
    assert told == [1, 2, 2, 2, 3, 3, 3]


@pytest.mark.parametrize("change", [{"cleared_at": clock.now()}, {"is_in_maintenance": True}])
def test_nobody_is_reminded_of_what_is_over_or_planned(proposal, change):
    Proposal.objects.update(**change)
    with time_machine.travel(proposal.opened_at + timedelta(minutes=30), tick=False):
        assert actions.remind() == 0


def test_nobody_is_reminded_of_what_is_decided(proposal):
    actions.dismiss(proposal, by="rob", reason="A known test.")
    with time_machine.travel(proposal.opened_at + timedelta(minutes=30), tick=False):
        assert actions.remind() == 0
