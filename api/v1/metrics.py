"""Metrics and their points: numbers that programs send themselves."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.fields import SecondsField, as_list
from api.v1.metrics_providers import provider_of
from api.v1.operation import operation
from api.v1.refusals import Invalid, NotFound
from api.v1.stamps import stamp
from components.models import Page
from metrics import actions
from metrics.models import Metric

TRANSFORMS = ["average", "count", "max", "min", "sum"]
MOST_POINTS = 3000
# Seconds of POSIX time that a point may have: from 2000 to 2100.
FIRST, LAST = 946_684_800, 4_102_444_800
COLUMNS = {
    "name": "name",
    "metric_identifier": "identifier",
    "transform": "transform",
    "suffix": "suffix",
    "y_axis_min": "y_axis_min",
    "y_axis_max": "y_axis_max",
    "y_axis_hidden": "is_y_axis_hidden",
    "display": "is_displayed",
    "decimal_places": "decimal_places",
    "tooltip_description": "tooltip",
}


class MetricIn(serializers.Serializer):
    """What can be said about a metric."""

    name = serializers.CharField(max_length=255, required=False)
    metric_identifier = serializers.CharField(max_length=255, required=False, allow_blank=True)
    transform = serializers.ChoiceField(TRANSFORMS, required=False)
    suffix = serializers.CharField(max_length=32, required=False, allow_blank=True)
    y_axis_min = serializers.FloatField(required=False, allow_null=True, min_value=-1e15, max_value=1e15)
    y_axis_max = serializers.FloatField(required=False, allow_null=True, min_value=-1e15, max_value=1e15)
    y_axis_hidden = serializers.BooleanField(required=False)
    display = serializers.BooleanField(required=False)
    decimal_places = serializers.IntegerField(required=False, min_value=0, max_value=10)
    tooltip_description = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class PointIn(serializers.Serializer):
    """One point."""

    timestamp = SecondsField(min_value=FIRST, max_value=LAST)
    value = serializers.FloatField(min_value=-1e300, max_value=1e300)


@operation(needs=Scope.READ)
def list_metrics(ask: Ask) -> list[dict[str, Any]]:
    """All metrics."""
    return [shape(metric, ask.page) for metric in ask.one_page(Metric.objects.select_related("provider"))]


@operation(needs=Scope.READ)
def list_of_provider(ask: Ask, provider_id: str) -> list[dict[str, Any]]:
    """The metrics of one provider."""
    mine = Metric.objects.filter(provider=provider_of(provider_id)).select_related("provider")
    return [shape(metric, ask.page) for metric in ask.one_page(mine)]


@operation(needs=Scope.ADMIN, answers=HTTPStatus.CREATED)
def create(ask: Ask, provider_id: str) -> dict[str, Any]:
    """A new metric of a provider."""
    wanted = read(MetricIn, ask.wrapped("metric"))
    if not wanted.get("name"):
        raise Invalid("name: A metric needs a name.")
    return shape(_save(Metric(provider=provider_of(provider_id)), wanted, by=ask.token), ask.page)


@operation(needs=Scope.READ)
def get(ask: Ask, metric_id: str) -> dict[str, Any]:
    """One metric."""
    return shape(metric_of(metric_id), ask.page)


@operation(needs=Scope.ADMIN)
def change(ask: Ask, metric_id: str) -> dict[str, Any]:
    """Describe a metric anew."""
    return shape(_save(metric_of(metric_id), read(MetricIn, ask.wrapped("metric")), by=ask.token), ask.page)


@operation(needs=Scope.ADMIN)
def delete(ask: Ask, metric_id: str) -> dict[str, Any]:
    """Forget a metric and its points."""
    metric = metric_of(metric_id)
    last = shape(metric, ask.page)
    actions.delete_metric(metric, by=ask.token)
    return last


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def add_point(ask: Ask, metric_id: str) -> dict[str, Any]:
    """One point of one metric."""
    point = read(PointIn, ask.wrapped("data"))
    actions.add_points(metric_of(metric_id), [_moment(point)])
    return {"data": dict(point)}


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.ACCEPTED)
def add_points(ask: Ask) -> dict[str, Any]:
    """Points of several metrics at once; one that is wrong refuses them all."""
    sent = ask.wrapped("data")
    sent = {code: as_list(points) for code, points in sent.items()}
    if not all(isinstance(points, list) for points in sent.values()):
        raise Invalid("data: each metric has a list of points.")
    if sum(map(len, sent.values())) > MOST_POINTS:
        raise Invalid(f"data: at most {MOST_POINTS} points at once.")
    kept: dict[str, Any] = {}
    for code, points in sent.items():
        metric = metric_of(code)
        seen = [read(PointIn, point if isinstance(point, dict) else {}) for point in points]
        actions.add_points(metric, [_moment(point) for point in seen])
        kept[code] = seen
    return kept


@operation(needs=Scope.ADMIN)
def clear(ask: Ask, metric_id: str) -> dict[str, Any]:
    """Forget all points of a metric."""
    actions.clear_points(metric_of(metric_id), by=ask.token)
    return shape(metric_of(metric_id), ask.page)


def metric_of(code: str) -> Metric:
    """The metric with this id."""
    metric = Metric.objects.filter(code=code).select_related("provider").first()
    if metric is None:
        raise NotFound("There is no metric with this id.")
    return metric


def _moment(point: dict[str, Any]) -> tuple[datetime, float]:
    return datetime.fromtimestamp(point["timestamp"], tz=UTC), point["value"]


def _save(metric: Metric, wanted: dict[str, Any], *, by: object) -> Metric:
    for name, value in wanted.items():
        setattr(metric, COLUMNS[name], value)
    if None not in (metric.y_axis_min, metric.y_axis_max) and metric.y_axis_min >= metric.y_axis_max:
        raise Invalid("y_axis_min must be less than y_axis_max.")
    return actions.save_metric(metric, by=by)


def shape(metric: Metric, page: Page) -> dict[str, Any]:
    """One metric as this API says it."""
    return {
        "id": metric.code,
        "metrics_provider_id": metric.provider.code,
        "metric_identifier": metric.identifier,
        "name": metric.name,
        "display": metric.is_displayed,
        "tooltip_description": metric.tooltip,
        "backfilled": False,
        "y_axis_min": metric.y_axis_min,
        "y_axis_max": metric.y_axis_max,
        "y_axis_hidden": metric.is_y_axis_hidden,
        "suffix": metric.suffix,
        "decimal_places": metric.decimal_places,
        "most_recent_data_at": stamp(metric.newest_at, page),
        "created_at": stamp(metric.created_at, page),
        "updated_at": stamp(metric.updated_at, page),
        "last_fetched_at": None,
        "backfill_percentage": None,
        "reference_name": metric.identifier,
    }
