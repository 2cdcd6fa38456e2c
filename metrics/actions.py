"""Setting up metrics and keeping their points."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from core import clock
from metrics.models import Metric, Point, Provider
from people import actions as people

KEPT = timedelta(days=90)


@transaction.atomic
def save_provider(provider: Provider, *, by: object) -> Provider:
    """Keep a new or changed source of numbers."""
    provider.updated_at = clock.now()
    provider.save()
    people.note("save_metrics_provider", provider, by=by)
    return provider


@transaction.atomic
def delete_provider(provider: Provider, *, by: object) -> None:
    """Forget a source of numbers with all its metrics."""
    people.note("delete_metrics_provider", provider, by=by)
    provider.delete()


@transaction.atomic
def save_metric(metric: Metric, *, by: object) -> Metric:
    """Keep a new or changed metric."""
    metric.updated_at = clock.now()
    metric.save()
    people.note("save_metric", metric.code, by=by, name=metric.name)
    return metric


@transaction.atomic
def delete_metric(metric: Metric, *, by: object) -> None:
    """Forget a metric with its points."""
    people.note("delete_metric", metric.code, by=by, name=metric.name)
    metric.delete()


@transaction.atomic
def add_points(metric: Metric, points: Iterable[tuple[datetime, float]]) -> int:
    """Keep these points and forget those older than 90 days; how many were kept. Too many to audit one by one."""
    oldest = clock.now() - KEPT
    fresh: dict[datetime, float] = {at: value for at, value in points if at >= oldest}
    Point.objects.bulk_create(
        [Point(metric=metric, at=at, value=value) for at, value in fresh.items()],
        update_conflicts=True,
        unique_fields=["metric", "at"],
        update_fields=["value"],
    )
    metric.points.filter(at__lt=oldest).delete()
    newest = max(fresh, default=None)
    if newest is not None and (metric.newest_at is None or newest > metric.newest_at):
        Metric.objects.filter(pk=metric.pk).update(newest_at=newest)
    return len(fresh)


@transaction.atomic
def clear_points(metric: Metric, *, by: object, **details: Any) -> None:
    """Forget all points of a metric; the metric stays."""
    people.note("clear_points", metric.code, by=by, name=metric.name, **details)
    metric.points.all().delete()
    Metric.objects.filter(pk=metric.pk).update(newest_at=None)
