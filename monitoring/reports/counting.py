"""Hours of reports, kept for weeks without any network in them: what is usual is read from them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from statistics import median

from django.db import transaction
from django.db.models import Max

from components.models import Component
from incidents.models import Incident
from monitoring.reports import cusum, limits
from monitoring.reports.models import ProblemReport, ReportHour

FIVE_MINUTES, HOUR = 300, 3600
WEEKS = 8
LEAST_WEEKS = 4
KEPT = timedelta(weeks=12)
# bucket -> network -> who runs it
Buckets = dict[int, dict[str, str]]


def floor(at: datetime, span: int) -> datetime:
    """The beginning of the span of so many seconds that holds `at`."""
    return datetime.fromtimestamp(at.timestamp() // span * span, UTC)


def buckets(rows: Iterable[ProblemReport]) -> Buckets:
    """The networks of each five minutes, each once, with who runs them."""
    found: Buckets = {}
    for row in rows:
        found.setdefault(int(row.at.timestamp() // FIVE_MINUTES), {})[row.network] = row.operator
    return found


@transaction.atomic
def count(at: datetime) -> int:
    """Sum up every hour that is complete and not yet summed; how many rows. Running it twice changes nothing."""
    newest = ReportHour.objects.aggregate(newest=Max("begins"))["newest"]
    begins = max(newest + timedelta(hours=1), at - limits.KEPT) if newest else at - limits.KEPT
    rows = ProblemReport.objects.filter(at__gte=floor(begins, HOUR), at__lt=floor(at, HOUR))
    hours: dict[tuple[int, datetime], list[ProblemReport]] = {}
    for row in rows:
        hours.setdefault((row.component_id, floor(row.at, HOUR)), []).append(row)
    made = [
        ReportHour(component_id=component, begins=hour, networks=round(weight(buckets(found).values())))
        for (component, hour), found in hours.items()
    ]
    ReportHour.objects.bulk_create(made, ignore_conflicts=True)
    ReportHour.objects.filter(begins__lt=at - KEPT).delete()
    return len(made)


def weight(found: Iterable[dict[str, str]]) -> float:
    """How many reporters these buckets count."""
    return sum(cusum.weigh(operators) for operators in found)


def usual(component: Component, at: datetime) -> float:
    """Reports of five minutes at this hour of the week, the median of up to 8 weeks; of the last days before that."""
    hour = floor(at, HOUR)
    weeks = _known(component, [hour - timedelta(weeks=number) for number in range(1, WEEKS + 1)])
    days = _known(component, [hour - timedelta(days=number) for number in range(1, 8)])
    counts = weeks if len(weeks) >= LEAST_WEEKS else days
    return max(cusum.LEAST_USUAL, median(counts) / 12) if counts else cusum.LEAST_USUAL


def _known(component: Component, hours: list[datetime]) -> list[int]:
    """The counts of these hours: 0 where nobody reported, left out before the component was there or in an incident."""
    counts = dict(ReportHour.objects.filter(component=component, begins__in=hours).values_list("begins", "networks"))
    troubled = disturbances(component, min(hours))
    return [
        counts.get(hour, 0)
        for hour in hours
        if hour >= component.created_at
        and not any(begins < hour + timedelta(hours=1) and (ends is None or hour < ends) for begins, ends in troubled)
    ]


def disturbances(component: Component, since: datetime) -> list[tuple[datetime, datetime | None]]:
    """When incidents of this component began and ended; what was reported then says nothing about what is usual."""
    told = Incident.objects.filter(updates__impacts__component=component, starts_at__isnull=True).distinct()
    return [
        (begins, ends) for begins, ends in told.values_list("started_at", "resolved_at") if not ends or ends > since
    ]
