"""Metrics over the API: set up, filled one by one and in bulk, served, emptied."""

import pytest

from core import clock
from metrics.models import Metric, Point

PAGE = "pages/pgpgpgpgpg00"


@pytest.fixture
def metric(program):
    provider = program.post(f"{PAGE}/metrics_providers", {"metrics_provider": {"type": "Self"}})
    assert provider.status_code == 201
    wanted = {
        "name": "Latency",
        "metric_identifier": "p95",
        "suffix": "ms",
        "decimal_places": 1,
        "y_axis_min": 0,
        "y_axis_max": 500,
    }
    made = program.post(f"{PAGE}/metrics_providers/{provider.json()['id']}/metrics", {"metric": wanted})
    assert made.status_code == 201
    assert made.json().items() >= wanted.items()
    return made.json()


def now() -> int:
    return int(clock.now().timestamp())


def test_points_are_kept_and_the_newest_is_told(program, metric):
    at = now()
    one = program.post(f"{PAGE}/metrics/{metric['id']}/data", {"data": {"timestamp": at - 60, "value": 12.5}})
    assert (one.status_code, one.json()) == (201, {"data": {"timestamp": at - 60, "value": 12.5}})
    many = program.post(
        f"{PAGE}/metrics/data",
        {"data": {metric["id"]: [{"timestamp": at - 60, "value": 13}, {"timestamp": at, "value": 14}]}},
    )
    assert many.status_code == 202
    kept = Metric.objects.get()
    assert [value for _, value in kept.series(kept.created_at.replace(year=2020), clock.now())] == [13.0, 14.0]
    assert program.get(f"{PAGE}/metrics/{metric['id']}").json()["most_recent_data_at"] is not None
    cleared = program.delete(f"{PAGE}/metrics/{metric['id']}/data")
    assert (cleared.status_code, cleared.json()["most_recent_data_at"]) == (200, None)
    assert not Point.objects.exists()


def test_points_come_by_form_too(program, metric):
    answer = program.post(f"{PAGE}/metrics/{metric['id']}/data.json", form=f"data[timestamp]={now()}&data[value]=7")
    assert answer.status_code == 201
    assert Point.objects.get().value == 7


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"timestamp": "x", "value": 1},
        {"timestamp": 1},
        {"timestamp": 10**30, "value": 1},
        {"timestamp": 1_800_000_000, "value": "NaN"},
    ],
)
def test_a_point_that_makes_no_sense_is_refused(program, metric, data):
    assert program.post(f"{PAGE}/metrics/{metric['id']}/data", {"data": data}).status_code == 422
    bulk = program.post(f"{PAGE}/metrics/data", {"data": {metric["id"]: [{"timestamp": now(), "value": 1}, data]}})
    assert bulk.status_code == 422
    assert not Point.objects.exists()


def test_what_is_too_old_is_not_kept(program, metric):
    program.post(f"{PAGE}/metrics/{metric['id']}/data", {"data": {"timestamp": now() - 91 * 86400, "value": 1}})
    assert not Point.objects.exists()


def test_metrics_are_listed_changed_and_deleted(program, metric):
    provider = metric["metrics_provider_id"]
    changed = program.patch(f"{PAGE}/metrics/{metric['id']}", {"metric": {"name": "Median", "display": False}})
    assert (changed.json()["name"], changed.json()["display"]) == ("Median", False)
    assert program.get(f"{PAGE}/metrics").json() == [changed.json()]
    assert program.get(f"{PAGE}/metrics_providers/{provider}/metrics").json() == [changed.json()]
    assert program.delete(f"{PAGE}/metrics/{metric['id']}").json() == changed.json()
    assert program.get(f"{PAGE}/metrics/{metric['id']}").status_code == 404
    assert program.delete(f"{PAGE}/metrics_providers/{provider}").status_code == 200
    assert program.get(f"{PAGE}/metrics_providers").json() == []


@pytest.mark.parametrize("kind", ["Datadog", "Pingdom", "NewRelic", "Librato"])
def test_nobody_else_is_asked_for_numbers(program, kind):
    answer = program.post(f"{PAGE}/metrics_providers", {"metrics_provider": {"type": kind, "api_key": "secret"}})
    assert answer.status_code == 501
    assert "Self" in answer.json()["message"]
