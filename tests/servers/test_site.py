"""A running installation that a test started, watched from outside."""

import pytest

from core.models import Pulse
from tests.servers.process import wait_until

pytestmark = pytest.mark.servers


def test_a_tick_of_the_clock_travels_through_the_broker_to_a_worker(live_site, visitor):
    wait_until(lambda: Pulse.objects.filter(name="beat").exists(), within=60, what="the pulse of beat")
    assert visitor.get("/healthz").status_code == 200


def test_a_part_can_be_killed_and_started_again(installation):
    installation.start("worker")
    first = installation.parts["worker"].pid
    installation.kill("worker")
    assert installation.parts["worker"].exit_code == -9
    installation.start("worker")
    assert installation.parts["worker"].pid != first
