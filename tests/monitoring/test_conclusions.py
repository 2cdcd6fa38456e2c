"""From results to proposals, in the database."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from incidents import maintenance
from incidents.actions import open_incident, post_update
from monitoring import actions
from monitoring.models import CheckResult, Proposal
from outbox.models import OutboxEvent
from tests.factories import make_component, make_page, make_probe
from tests.monitoring.seeing import judge, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


@pytest.fixture
def probe(chat):
    return make_probe(component=chat, name="front page")


@pytest.fixture
def witness(db):
    """Another host that answers: what fails is not our own sight."""
    other = make_probe(name="witness")
    see(other, "oooooo")
    return other


def the_proposal():
    return Proposal.objects.get()


def alerts():
    return OutboxEvent.objects.filter(kind="proposal.opened").count()


def test_three_failures_are_proposed_with_their_evidence(probe, witness):
    see(probe, "ooommm")
    judge(probe)
    proposal = the_proposal()
    suggestion = proposal.suggestions.get()
    assert (suggestion.component, suggestion.status) == (probe.component, "major_outage")
    assert proposal.title == "Chat is down"
    assert clock.now() - proposal.since == pytest.approx(timedelta(seconds=60), abs=timedelta(seconds=5))
    assert f"since {proposal.since:%H:%M} UTC" in proposal.draft
    assert 0 < proposal.confidence <= 0.6
    assert "seen from one place" in proposal.evidence["reasons"]
    [frozen] = proposal.evidence["probes"]
    assert [row["words"] for row in frozen["vantages"]["local"]] == ["as expected"] * 3 + ["no answer in time"] * 3
    assert alerts() == 1


@pytest.mark.parametrize("letters", ["o", "oooo", "oom", "oomm", "mmo", "momomo", "mm", ""])
def test_noise_proposes_nothing(probe, witness, letters):
    see(probe, letters)
    judge(probe)
    assert not Proposal.objects.exists()


def test_one_disturbance_is_proposed_once(probe, witness):
    see(probe, "ooommm")
    for _ in range(5):
        judge(probe)
    assert Proposal.objects.count() == alerts() == 1


def test_two_probes_of_which_one_fails_make_a_partial_outage(probe, chat, witness):
    other = make_probe(component=chat, name="API")
    see(probe, "mmm")
    see(other, "ooo")
    judge(probe)
    assert the_proposal().suggestions.get().status == "partial_outage"
    assert "API succeeds" in the_proposal().evidence["reasons"]


def test_a_disturbance_that_gets_worse_is_the_same_proposal(probe, chat, witness):
    other = make_probe(component=chat, name="API")
    see(probe, "mmm")
    see(other, "ooo", until=clock.now() - timedelta(seconds=120))
    judge(probe)
    before = the_proposal()
    see(other, "mmm")
    judge(probe)
    after = the_proposal()
    assert after.suggestions.get().status == "major_outage"
    assert after.version == before.version + 1
    assert after.since == before.since
    assert alerts() == 1


def test_a_slow_target_is_degraded(probe, witness):
    see(probe, "oooddd")
    judge(probe)
    assert the_proposal().suggestions.get().status == "degraded_performance"
    assert the_proposal().title == "Chat is slow"


def test_when_every_host_fails_at_once_we_doubt_ourselves(probe):
    other = make_probe()
    see(probe, "ooommm", until=clock.now())
    see(other, "mmm")
    CheckResult.objects.filter(status="operational").delete()
    judge(probe, other)
    assert not Proposal.objects.exists()


def test_a_proposal_is_withdrawn_when_our_own_sight_turns_out_to_be_gone(probe, witness):
    see(probe, "mmm")
    judge(probe)
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        see(probe, "mmm")
        see(witness, "mmm")
        judge(probe)
    assert the_proposal().state == "withdrawn"
    assert the_proposal().decided_by == "the poller"


def test_a_probe_that_is_alone_is_believed(probe):
    see(probe, "mmm")
    judge(probe)
    assert the_proposal().is_open


def test_of_three_vantages_one_blind_one_proposes_nothing(probe, witness):
    see(probe, "mmmmmm", vantage="here")
    for place in ("there", "elsewhere"):
        see(probe, "oooooo", vantage=place)
        see(witness, "ooo", vantage=place)
    see(witness, "ooo", vantage="here", until=clock.now() - timedelta(seconds=1))
    judge(probe)
    assert not Proposal.objects.exists()


def test_three_vantages_that_agree_propose_after_a_while(probe, witness):
    for place in ("here", "there", "elsewhere"):
        see(probe, "oooooommmm", vantage=place)
        see(witness, "ooo", vantage=place, until=clock.now() - timedelta(seconds=1))
    judge(probe)
    assert the_proposal().suggestions.get().status == "major_outage"
    assert the_proposal().confidence > 0.9
    assert "seen from 3 places" in the_proposal().evidence["reasons"]
    assert any("3 of 3 vantages see it down" in reason for reason in the_proposal().evidence["reasons"])


def test_three_vantages_that_fail_now_and_then_are_a_partial_outage(probe, witness):
    for place in ("here", "there", "elsewhere"):
        see(probe, "ooooomomomom", vantage=place)
        see(witness, "ooo", vantage=place, until=clock.now() - timedelta(seconds=1))
    judge(probe)
    assert the_proposal().suggestions.get().status == "partial_outage"


def test_a_vantage_that_stopped_looking_has_no_say(probe, witness):
    see(probe, "mmm", until=clock.now() - timedelta(minutes=10))
    judge(probe)
    assert not Proposal.objects.exists()


def live(probe, witness, minutes, letters):
    """So many minutes from now these looks are seen and judged."""
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        see(probe, letters)
        see(witness, "o")
        judge(probe)


def test_recovery_must_hold_before_the_evidence_is_clear_and_the_clock_forgets(probe, witness):
    see(probe, "mmm")
    judge(probe)
    live(probe, witness, 2, "ooo")
    assert the_proposal().cleared_at is None
    live(probe, witness, 6, "ooo")
    assert the_proposal().cleared_at is not None
    with time_machine.travel(clock.now() + timedelta(minutes=20), tick=False):
        assert actions.expire_cleared() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=22), tick=False):
        assert actions.expire_cleared() == 1
    assert (the_proposal().state, the_proposal().decided_by) == ("expired", "the clock")


def test_what_comes_and_goes_is_one_proposal_and_called_so(probe, witness):
    """F-30: one proposal, one alert, however often it flaps."""
    see(probe, "mmm")
    judge(probe)
    for turn in range(1, 24):
        live(probe, witness, 2 * turn, "mmm" if turn % 2 else "ooo")
    assert the_proposal().is_flapping
    assert alerts() == 1


def test_what_comes_back_before_it_expired_is_the_same_proposal(probe, witness):
    see(probe, "mmm")
    judge(probe)
    for minutes, letters in ((2, "ooo"), (6, "ooo"), (10, "mmm")):
        live(probe, witness, minutes, letters)
    assert the_proposal().is_open
    assert the_proposal().cleared_at is None
    assert alerts() == 1


def test_a_dismissed_disturbance_does_not_ask_again_but_a_new_one_does(probe, witness):
    see(probe, "mmm")
    judge(probe)
    actions.dismiss(the_proposal(), by="rob", reason="A known test.")
    judge(probe)
    assert Proposal.objects.count() == 1
    for minutes, letters in ((2, "ooo"), (6, "ooo"), (10, "mmm")):
        live(probe, witness, minutes, letters)
    assert Proposal.objects.count() == 2


def test_what_the_public_knows_already_is_not_proposed(probe, chat, witness):
    incident = open_incident(title="Chat is down", impacts={chat: "major_outage"}, body="We look.", by="carla")
    see(probe, "mmm")
    judge(probe)
    assert not Proposal.objects.exists()
    post_update(incident, status="resolved", body="Over.", by="carla")
    judge(probe)
    assert Proposal.objects.count() == 1  # it was said to be over, and is not


def test_during_maintenance_a_proposal_is_labelled_and_alerts_nobody(probe, chat, witness):
    now = clock.now()
    window = maintenance.schedule_maintenance(
        title="Upgrade",
        body="We upgrade.",
        components=[chat],
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=1),
        by="carla",
    )
    maintenance.start(window)
    see(probe, "mmm")
    judge(probe)
    assert the_proposal().is_in_maintenance
    assert alerts() == 0
    maintenance.complete(window)
    judge(probe)
    assert not the_proposal().is_in_maintenance
    assert alerts() == 1


def test_what_is_worse_than_a_window_announced_wakes_people(probe, chat, witness):
    now = clock.now()
    window = maintenance.schedule_maintenance(
        title="Upgrade",
        body="We upgrade.",
        components=[chat],
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=1),
        by="carla",
    )
    maintenance.start(window)
    slow = {chat: "degraded_performance"}
    post_update(window, status="in_progress", body="It will be slow.", by="carla", impacts=slow)
    see(probe, "mmm")
    judge(probe)
    assert not the_proposal().is_in_maintenance
    assert alerts() == 1


def test_a_paused_probe_withdraws_what_it_proposed(probe, witness):
    see(probe, "mmm")
    judge(probe)
    probe.is_active = False
    probe.save()
    judge(probe)
    assert the_proposal().state == "withdrawn"


def test_an_archived_component_is_not_judged(probe, chat, witness):
    chat.archived_at = clock.now()
    chat.save()
    see(probe, "mmm")
    judge(probe)
    assert not Proposal.objects.exists()
