"""Metrics that an operator shows, from points to facts: one query for what they are, one for what was measured."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db.models import Avg, Count, Max, Min, Sum
from django.db.models.functions import TruncHour

from metrics.models import Metric, Point
from publication.measured import HourFacts, MetricFacts, Tell, Value, draw

HOURS = 24
SUMS = {"average": Avg, "count": Count, "max": Max, "min": Min, "sum": Sum}


def read(at: datetime) -> tuple[MetricFacts, ...]:
    """The shown metrics over the last whole hours: their bytes change once an hour, not with every point."""
    metrics = list(Metric.objects.filter(is_displayed=True))
    if not metrics:
        return ()
    end = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [end - timedelta(hours=back) for back in range(HOURS, 0, -1)]
    measured = _by_hour(metrics, hours[0], end)
    return tuple(_facts(metric, hours, measured[metric.pk]) for metric in metrics)


def _by_hour(metrics: list[Metric], begin: datetime, end: datetime) -> dict[int, dict[datetime, dict[str, Value]]]:
    points = Point.objects.filter(metric__in=metrics, at__gte=begin, at__lt=end)
    rows = points.annotate(hour=TruncHour("at", tzinfo=UTC)).order_by().values("metric_id", "hour")
    found: dict[int, dict[datetime, dict[str, Value]]] = defaultdict(dict)
    for row in rows.annotate(**{name: total("value") for name, total in SUMS.items()}):
        found[row["metric_id"]][row["hour"]] = row
    return found


def _facts(metric: Metric, hours: list[datetime], measured: dict[datetime, dict[str, Value]]) -> MetricFacts:
    values = list(_values(metric, hours, measured))
    tell = Tell(metric.decimal_places, metric.suffix)
    picture = draw(values, name=metric.name, tell=tell, least=metric.y_axis_min, most=metric.y_axis_max)
    told = tuple(HourFacts(hour, tell(value)) for hour, value in zip(hours, values, strict=True))
    return MetricFacts(metric.code, metric.name, metric.tooltip, told[-1].text, told, picture)


def _values(metric: Metric, hours: list[datetime], measured: dict[datetime, dict[str, Value]]) -> Iterator[Value]:
    kind = metric.transform if metric.transform in SUMS else "average"
    yield from (measured[hour][kind] if hour in measured else None for hour in hours)
