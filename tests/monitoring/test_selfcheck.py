"""A vantage doubts itself first."""

import socket
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core import clock, database
from monitoring import conclusions, recording, selfcheck
from monitoring.look import look
from monitoring.models import Proposal, Vantage
from tests.factories import make_page, make_probe, make_vantage
from tests.monitoring.seeing import judge, see
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_fail():
    """Two hosts, and both fail at once."""
    make_page()
    probes = [make_probe(), make_probe()]
    for probe in probes:
        see(probe, "mmm")
    return probes


@pytest.mark.usefixtures("loopback")
def test_a_reference_that_answers_anything_vouches_for_us(settings):
    with listening(saying("404 Not Found", b"")) as place:
        settings.PROBE_CANARIES = ["http://127.0.0.1:1/", place.url()]
        assert selfcheck.ask_references() == ""


@pytest.mark.usefixtures("loopback")
def test_references_of_which_none_answers_say_why(settings):
    settings.PROBE_CANARIES = ["http://127.0.0.1:1/", "http://127.0.0.1:2/"]
    assert selfcheck.ask_references() == "none of 2 references answers: refused"


def test_without_references_nobody_vouches(settings):
    settings.PROBE_CANARIES = []
    assert selfcheck.ask_references() is None


def test_when_everything_fails_at_once_nothing_is_proposed(all_fail):
    judge(*all_fail)
    assert not Proposal.objects.exists()


def test_when_everything_fails_and_a_reference_answers_it_is_proposed(all_fail):
    selfcheck.note(make_vantage(), "")
    judge(*all_fail)
    assert Proposal.objects.get().suggestions.count() == 2


def test_a_voucher_grows_old(all_fail):
    Vantage.objects.update(vouched_at=clock.now() - timedelta(seconds=46))
    judge(*all_fail)
    assert not Proposal.objects.exists()


def test_a_vantage_that_reaches_no_reference_has_no_say_until_it_does():
    make_page()
    probe = make_probe()
    see(probe, "mmm")
    selfcheck.note(make_vantage(), "none of 2 references answers: timeout")
    vantage = Vantage.objects.get()
    assert (vantage.blind_reason, vantage.blind_since is None) == ("none of 2 references answers: timeout", False)
    judge(probe)
    assert not Proposal.objects.exists()
    selfcheck.note(vantage, "")
    judge(probe)
    assert Proposal.objects.count() == 1


def test_the_command_makes_a_vantage_and_prints_how_its_worker_is_started():
    out, err = StringIO(), StringIO()
    for _ in range(2):
        call_command("vantage", "frankfurt", stdout=out, stderr=err)
    assert Vantage.objects.get().name == "frankfurt"
    assert out.getvalue().count("--queues probe.frankfurt") == 2
    assert "known from now on" in err.getvalue()
    assert "known already" in err.getvalue()


@pytest.mark.parametrize("name", ["two words", "", "a" * 33, "x;y"])
def test_a_name_that_is_no_queue_is_refused(name):
    with pytest.raises(CommandError, match=r"^A vantage's name has"):
        call_command("vantage", name)


def test_F39_a_vantage_whose_clock_is_off_has_no_say(monkeypatch):
    vantage = make_vantage()
    real = database.now()
    monkeypatch.setattr(database, "now", lambda: real - timedelta(seconds=30))
    selfcheck.note(vantage, "")
    vantage.refresh_from_db()
    assert selfcheck.is_blind(vantage, clock.now())
    assert vantage.blind_reason.startswith("its clock is +30 s off")
    monkeypatch.setattr(database, "now", clock.now)
    selfcheck.note(vantage, None)
    vantage.refresh_from_db()
    assert (vantage.blind_since, vantage.blind_reason) == (None, "")


@pytest.mark.usefixtures("loopback")
def test_F24_a_dead_resolver_is_no_outage_of_anybody(settings, monkeypatch):
    """The reference has a name too: where no name is resolved, the vantage has no say."""

    def dead(*args, **kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", dead)
    settings.PROBE_CANARIES = ["http://reference.example/"]
    vantage = make_vantage()
    selfcheck.note(vantage, selfcheck.ask_references())
    vantage.refresh_from_db()
    assert vantage.blind_reason == "none of 1 references answers: dns"
    make_page()
    probe = make_probe(target="http://chat.example/", timeout=2)
    for number in range(3):
        outcome = look(probe)
        assert outcome.reason == "dns"
        recording.record_result(probe, vantage, clock.now() - timedelta(seconds=30 - 10 * number), outcome)
    conclusions.draw([probe.component_id])
    assert not Proposal.objects.exists()
