"""Many commanders press at once; one of them speaks (T25)."""

import uuid

import pytest

from core import clock
from incidents import approvals
from incidents.actions import open_incident
from incidents.models import Draft, Incident, IncidentUpdate, SeverityPolicy
from incidents.severity import NeedsSecondPerson
from monitoring import actions, held
from monitoring.actions import AlreadyDecided, AlreadyWritten
from monitoring.models import Proposal
from outbox import relay
from outbox.models import OutboxEvent
from tests.concurrency.threads import together
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db(transaction=True)
COMMANDERS = 50
TRIALS = 200


@pytest.fixture
def stage(settings):
    settings.OUTBOX_AT_ONCE = []
    make_page()


def propose(number=0):
    now = clock.now()
    said = {"title": "Chat fails", "draft": "We look.", "since": now, "opened_at": now, "updated_at": now}
    return Proposal.objects.create(dedupe_key=f"chat {number}", **said)


@pytest.fixture
def proposal(stage):
    return propose()


def only_one_speaks(proposal, commanders):
    """Of so many commanders who approve at the same moment exactly one opens an incident, and all hear who it was."""
    chat = make_component(name="Chat")

    def approve(number):
        said = {"title": "Chat fails", "impacts": {chat: "major_outage"}, "body": f"Commander {number} looks into it."}
        return actions.approve(proposal, by=f"commander {number}", submission_key=uuid.uuid4(), **said)

    answers = together(commanders, approve)
    [incident] = [answer for answer in answers if isinstance(answer, Incident)]
    winner = f"commander {answers.index(incident)}"
    refusals = [answer for answer in answers if isinstance(answer, AlreadyDecided)]
    assert len(refusals) == commanders - 1
    assert {answer.message.partition(" was faster")[0] for answer in refusals} == {winner}
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.incident) == ("approved", winner, incident)


def test_T25_of_fifty_commanders_one_opens_the_incident(proposal):
    only_one_speaks(proposal, COMMANDERS)
    assert Incident.objects.count() == 1
    assert OutboxEvent.objects.filter(kind="incident.updated").count() == 1


@pytest.mark.parametrize("trials", [10, pytest.param(TRIALS, marks=[pytest.mark.proof, pytest.mark.timeout(600)])])
def test_T25_two_who_approve_at_once_make_one_incident_every_time(stage, trials):
    for number in range(trials):
        only_one_speaks(propose(number), 2)
        assert Incident.objects.count() == number + 1
        assert OutboxEvent.objects.filter(kind="incident.updated").count() == number + 1


def test_T25_one_approves_while_another_dismisses(proposal):
    def decide(number):
        if number % 2:
            return actions.dismiss(proposal, by=f"responder {number}", reason="A known test.")
        return actions.approve(proposal, by=f"commander {number}", title="Chat fails", impacts={}, body="We look.")

    answers = together(10, decide)
    assert len([answer for answer in answers if not isinstance(answer, AlreadyDecided)]) == 1
    assert Incident.objects.count() == (Proposal.objects.get().state == "approved")


def test_T25_of_many_commanders_one_escalates_the_incident(proposal):
    chat = make_component(name="Chat")
    incident = open_incident(title="Chat fails", impacts={chat: "partial_outage"}, body="We look.", by="ann")
    Proposal.objects.update(kind="escalate", incident=incident, dedupe_key=f"incident:{incident.pk}")

    def approve(number):
        said = {"status": "investigating", "body": f"Commander {number}: worse.", "impacts": {chat: "major_outage"}}
        by = f"commander {number}"
        return actions.approve_update(proposal, incident, by=by, submission_key=uuid.uuid4(), **said)

    answers = together(20, approve)
    [update] = [answer for answer in answers if isinstance(answer, IncidentUpdate)]
    assert len([answer for answer in answers if isinstance(answer, AlreadyDecided)]) == 19
    assert incident.updates.count() == 2
    assert Proposal.objects.get().decided_by == update.posted_by


@pytest.fixture
def critical(stage):
    """A component whose failure is told by two people."""
    SeverityPolicy.objects.create(impact="critical", needs_two_people=True)
    return make_component(name="Chat")


def press(proposal, said, by):
    """What the screen does: where one person is not enough, the words wait for a second one."""
    said = {"title": "Chat fails", "body": f"{by} looks into it.", "submission_key": uuid.uuid4(), **said}
    try:
        return actions.approve(proposal, by=by, **said)
    except (NeedsSecondPerson, AlreadyWritten):
        return held.hold(proposal, by=by, **said)


@pytest.mark.parametrize("trials", [10, pytest.param(TRIALS, marks=[pytest.mark.proof, pytest.mark.timeout(600)])])
def test_T25_under_the_rule_of_two_everybody_who_presses_at_once_makes_one_incident(critical, trials):
    """First both write at the same moment, then everybody else publishes at the same moment."""
    for number in range(trials):
        proposal = propose(number)
        both = together(
            2, lambda who, waiting=proposal: press(waiting, {"impacts": {critical: "major_outage"}}, f"w{who}")
        )
        [draft] = [answer for answer in both if isinstance(answer, Draft)]
        [refused] = [answer for answer in both if isinstance(answer, AlreadyWritten)]
        assert refused.message.startswith(f"{draft.written_by} has written it already")
        assert Incident.objects.count() == number

        answers = together(4, lambda who, waiting=draft: approvals.publish(waiting, by=f"reader {who}"))
        [update] = [answer for answer in answers if isinstance(answer, IncidentUpdate)]
        late = [answer for answer in answers if isinstance(answer, approvals.DraftDecided)]
        assert {answer.message for answer in late} == {f"{update.approved_by} was faster: published."}
        assert (len(late), Incident.objects.count()) == (3, number + 1)
        relay.relay_all()
        proposal.refresh_from_db()
        assert (proposal.state, proposal.incident) == ("approved", update.incident)


def test_T25_a_milder_text_of_one_person_does_not_race_a_text_that_needs_two(critical):
    for number in range(10):
        proposal = propose(number)
        texts = ({critical: "major_outage"}, {critical: "partial_outage"})
        both = together(2, lambda who, each=proposal, of=texts: press(each, {"impacts": of[who]}, f"commander {who}"))
        for answer in both:
            if isinstance(answer, Draft):
                approvals.publish(answer, by="rob")
        assert sum(isinstance(answer, Draft | Incident) for answer in both) == 1
        assert Incident.objects.count() == number + 1
