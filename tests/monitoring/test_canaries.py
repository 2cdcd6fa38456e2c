"""AI endpoints are compared by model and region."""

from datetime import timedelta

import pytest

from core import clock
from monitoring import canaries
from tests.factories import make_probe, make_result

pytestmark = pytest.mark.django_db


def test_shares_and_speeds_are_told_by_model_and_region(staff_client):
    now = clock.now()
    eu = make_probe(kind="ai", options={"model": "small", "region": "eu"})
    make_probe(kind="ai", options={"model": "large", "region": "eu"})
    for number, code in enumerate([200, 200, 200, 200, 200, 200, 429, 529, 529, 500]):
        at = now - timedelta(minutes=number)
        status = "operational" if code == 200 else "major_outage"
        make_result(eu, slot=at, code=code, status=status, took_ms=100 + number, speed=40 if code == 200 else None)
    make_result(eu, slot=now - timedelta(hours=25), code=500, status="major_outage")
    [each] = canaries.of_day(now)
    assert (each.model, each.region, each.looks, each.good) == ("small", "eu", 10, 60.0)
    assert each.shares == [(429, 10.0), (500, 10.0), (529, 20.0)]
    assert (each.first_p50, each.first_p95, each.speed) == (102, 105, 40)
    page = staff_client.get("/manage/monitoring/probes/").content.decode()
    assert "AI endpoints, the last 24 hours" in page
    assert "60.0&nbsp;% of 10" in page
