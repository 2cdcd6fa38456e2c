"""The uptime of a component says what it was reckoned from."""

from datetime import timedelta

import pytest

from components.models import Component
from core import clock
from tests import factories


@pytest.fixture
def harmed(program, login):
    """Two hours of partial outage, a day and more ago."""
    now = clock.now().replace(microsecond=0)
    Component.objects.filter(pk=login.pk).update(created_at=now - timedelta(days=10), start_date=None)
    began, over = now - timedelta(hours=30), now - timedelta(hours=28)
    incident = factories.make_incident(status="resolved", created_at=began, started_at=began, resolved_at=over)
    incident.components.set([login])
    update = factories.make_update(incident, posted_at=began, created_at=began, status="investigating")
    factories.make_impact(update, login, "partial_outage")
    return login


def test_weights_and_exact_figures(program, harmed):
    told = program.get(f"components/{harmed.code}/uptime").json()
    spent = {row["status"]: row for row in told["spent"]}
    assert (spent["partial_outage"]["seconds"], spent["partial_outage"]["weight_percent"]) == (7200, 30)
    assert told["down_ms"] == 7200 * 300
    assert told["rules"][0]["weights_percent"]["partial_outage"] == 30
    whole = told["observed_s"] * 1000
    assert told["uptime_percent"] == f"{(whole - told['down_ms']) * 10_000 // whole / 100:.2f}"


def test_another_window(program, harmed):
    end = clock.now() - timedelta(hours=29)
    told = program.get(f"components/{harmed.code}/uptime?end={end:%Y-%m-%dT%H:%M:%SZ}").json()
    assert 3590 <= next(row["seconds"] for row in told["spent"] if row["status"] == "partial_outage") <= 3600


@pytest.mark.parametrize("query", ["start=soon", "start=2090-01-01", "start=2026-03-02&end=2026-03-01"])
def test_a_window_that_is_none(program, harmed, query):
    assert program.get(f"components/{harmed.code}/uptime?{query}").status_code == 422


def test_of_nothing(program):
    assert program.get("components/nothing/uptime").status_code == 404
