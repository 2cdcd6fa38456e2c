"""The worker's pulse is noted now and then, and a failing database ends nobody."""

import pytest
from django.db import OperationalError

from core import actions
from core.models import Pulse
from statuspage import liveness


class Timer:
    """Collects what was asked of the worker's timer."""

    def __init__(self):
        self.asked = []
        self.is_cancelled = False

    def call_repeatedly(self, seconds, deed):
        self.asked.append((seconds, deed))
        return self

    def cancel(self):
        self.is_cancelled = True


class Consumer:
    """What the step needs of a consumer."""

    def __init__(self):
        self.timer = Timer()
        self.steps = []


@pytest.fixture
def open_connections(monkeypatch):
    """The test's own connection stays open."""
    monkeypatch.setattr(liveness.connections, "close_all", lambda: None)


@pytest.mark.django_db
def test_the_pulse_begins_with_the_connection_and_ends_with_it(open_connections):
    consumer = Consumer()
    step = liveness.Liveness(consumer)
    step.start(consumer)
    assert [pulse.name for pulse in Pulse.objects.all()] == ["worker"]
    assert consumer.timer.asked == [(10.0, liveness.beat)]
    step.stop(consumer)
    assert consumer.timer.is_cancelled
    step.stop(consumer)


def test_a_failing_database_is_only_a_warning(monkeypatch, open_connections, caplog):
    def fail(name):
        raise OperationalError("database is locked")

    monkeypatch.setattr(actions, "beat", fail)
    liveness.beat()
    assert [record.getMessage() for record in caplog.records] == [
        "the worker's pulse could not be noted: database is locked"
    ]
