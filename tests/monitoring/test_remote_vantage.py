"""A vantage is a worker of its own: started by the command that is printed, blind where it is cut off."""

import os
import shlex
import sys
from datetime import timedelta

import pytest

from core import clock
from monitoring import conclusions, selfcheck, watch
from monitoring.models import CheckResult, Proposal, Vantage
from tests.factories import make_page, make_probe, make_vantage
from tests.servers.listener import listening, saying
from tests.servers.process import Process, wait_until
from tests.servers.site import ROOT

pytestmark = [pytest.mark.servers, pytest.mark.slow]


@pytest.fixture
def vantage(installation, tmp_path):
    """Start the worker of a vantage, as `manage.py vantage` says; all are stopped at the end."""
    running = []

    def start(name, *, inside=(), **environment):
        printed = shlex.split(installation.manage("vantage", name))
        assert printed[0] == ".venv/bin/python"
        command = [*inside, sys.executable, *printed[1:]]
        told = installation.environment | environment
        process = Process(name, command, log=tmp_path / f"{name}.log", env=told, cwd=ROOT)
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()


def seen_from(name):
    return CheckResult.objects.filter(vantage__name=name)


def test_a_remote_vantage_looks_and_its_results_carry_its_name(vantage):
    with listening(saying()) as place:
        make_page()
        make_vantage("local")
        make_probe(target=place.url(), interval=5, timeout=2)
        worker = vantage("frankfurt", PROBE_CANARIES=place.url("/reference"))
        watch.wake_idle_vantages()
        worker.wait_until(lambda: seen_from("frankfurt").count() >= 2, within=60, what="it has looked twice")
        wait_until(
            lambda: Vantage.objects.get(name="frankfurt").vouched_at, within=30, what="its reference has answered"
        )
    assert set(seen_from("frankfurt").values_list("status", flat=True)) == {"operational"}
    assert not seen_from("local").exists()
    assert any(head.startswith(b"HEAD /reference") for head in place.heard)


@pytest.mark.skipif(os.geteuid() != 0, reason="a network of its own takes root")
def test_F21_a_vantage_that_is_cut_off_has_no_say(vantage):
    """Its own network namespace has no way out: every look and its reference fail, and nothing is proposed."""
    with listening(saying()) as place:
        make_page()
        here = make_vantage("local")
        probe = make_probe(target=place.url(), interval=5, timeout=2, fall=2)
        worker = vantage("island", inside=["unshare", "-n"], PROBE_CANARIES=place.url("/reference"))
        watch.wake_idle_vantages()
        worker.wait_until(lambda: seen_from("island").count() >= 3, within=60, what="it has looked three times")
        wait_until(lambda: Vantage.objects.get(name="island").blind_since, within=30, what="it doubts itself")
    assert set(seen_from("island").values_list("status", flat=True)) == {"major_outage"}
    assert "reference" in Vantage.objects.get(name="island").blind_reason
    assert selfcheck.is_blind(Vantage.objects.get(name="island"), clock.now())
    for number in range(4):  # what the other vantage sees meanwhile
        at = clock.now() - timedelta(seconds=5 * number)
        CheckResult.objects.create(
            probe=probe, vantage=here, slot=at, started_at=at, took_ms=5, status="operational", code=200
        )
    conclusions.draw([probe.component_id])
    assert not Proposal.objects.filter(state="open").exists()
