"""Results summed up: five minutes, an hour, a day; kept for years, and what is usual is read from them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from statistics import median

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.db.models import Sum as Total

from components.status import ComponentStatus
from monitoring import charts, lanes
from monitoring.charts import Chart
from monitoring.lanes import Lanes, Sum
from monitoring.models import CheckResult, Probe, Proposal, ProposalState, RollUp, Vantage

FIVE_MINUTES, HOUR, DAY = 300, 3600, 86_400
KEPT = {FIVE_MINUTES: timedelta(days=60), HOUR: timedelta(days=800), DAY: timedelta(days=4000)}
# A look may be recorded so much later than it began.
LATE = timedelta(seconds=60)
AT_MOST = timedelta(hours=6)  # in one go, after a long stop
WEEK = timedelta(days=7)
ENOUGH_LOOKS = 1000
ENOUGH_DAYS = 3
DAY_WORDS, MONTH_WORDS = "The last 24 hours, 5 minutes a bar", "The last month, a day a bar"
DRAWN = (FIVE_MINUTES, timedelta(days=1), DAY_WORDS), (DAY, timedelta(days=31), MONTH_WORDS)
LEAST_LIMIT = 1.0  # seconds; nobody minds what is faster
FAILED = [ComponentStatus.PARTIAL_OUTAGE, ComponentStatus.MAJOR_OUTAGE]


def floor(moment: datetime, span: int) -> datetime:
    """The beginning of the bucket of so many seconds that holds `moment`."""
    return datetime.fromtimestamp(moment.timestamp() // span * span, UTC)


def roll_up(at: datetime) -> int:
    """Sum up every bucket that is complete and not yet summed; running it twice changes nothing. How many rows."""
    return _from_results(at) + _from_rows(FIVE_MINUTES, HOUR, at) + _from_rows(HOUR, DAY, at)


def _begins(span: int, oldest: datetime | None) -> datetime | None:
    newest = RollUp.objects.filter(span=span).aggregate(newest=Max("begins"))["newest"]
    if newest:
        return newest + timedelta(seconds=span)
    return floor(oldest, span) if oldest else None


@transaction.atomic
def _from_results(at: datetime) -> int:
    oldest = CheckResult.objects.order_by("started_at").values_list("started_at", flat=True).first()
    begins = _begins(FIVE_MINUTES, oldest)
    ends = floor(at - LATE, FIVE_MINUTES)
    if begins is None or begins >= ends:
        return 0
    ends = min(ends, begins + AT_MOST)
    rows = CheckResult.objects.filter(started_at__gte=begins, started_at__lt=ends)
    found: dict[tuple[int, int, datetime], list[tuple[int, bool]]] = {}
    for probe, vantage, started_at, took, status in rows.values_list(
        "probe_id", "vantage_id", "started_at", "took_ms", "status"
    ).iterator():
        bucket = found.setdefault((probe, vantage, floor(started_at, FIVE_MINUTES)), [])
        bucket.append((took, status in FAILED))
    made = [
        RollUp(probe_id=probe, vantage_id=vantage, span=FIVE_MINUTES, begins=start, **_summed(looks))
        for (probe, vantage, start), looks in found.items()
    ]
    RollUp.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _summed(looks: Sequence[tuple[int, bool]]) -> dict[str, int | None]:
    tooks = sorted(took for took, is_bad in looks if not is_bad)
    return {
        "looks": len(looks),
        "failures": sum(is_bad for _, is_bad in looks),
        "p50_ms": _median(tooks),
        "p95_ms": tooks[ceil(0.95 * len(tooks)) - 1] if tooks else None,
    }


@transaction.atomic
def _from_rows(small: int, span: int, at: datetime) -> int:
    """Larger buckets from smaller ones; p50 is the median of theirs, p95 the worst of theirs."""
    oldest = RollUp.objects.filter(span=small).order_by("begins").values_list("begins", flat=True).first()
    begins, ends = _begins(span, oldest), floor(at - LATE, span)
    if begins is None or begins >= ends:
        return 0
    found: dict[tuple[int, int, datetime], list[RollUp]] = {}
    for row in RollUp.objects.filter(span=small, begins__gte=begins, begins__lt=ends).iterator():
        found.setdefault((row.probe_id, row.vantage_id, floor(row.begins, span)), []).append(row)
    made = [
        RollUp(
            probe_id=probe,
            vantage_id=vantage,
            span=span,
            begins=start,
            looks=sum(row.looks for row in rows),
            failures=sum(row.failures for row in rows),
            p50_ms=_median(_known(row.p50_ms for row in rows)),
            p95_ms=max(_known(row.p95_ms for row in rows), default=None),
        )
        for (probe, vantage, start), rows in found.items()
    ]
    RollUp.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _known(values: Iterable[int | None]) -> list[int]:
    return [value for value in values if value is not None]


def _median(values: Sequence[int]) -> int | None:
    return round(median(values)) if values else None


def charts_of(probe: Probe, at: datetime) -> list[tuple[str, Chart]]:
    """The last day and the last month of a probe as pictures, for each vantage."""
    drawn = []
    for vantage in Vantage.objects.filter(roll_ups__probe=probe).distinct():
        for span, reach, words in DRAWN:
            rows = RollUp.objects.filter(probe=probe, vantage=vantage, span=span, begins__gte=at - reach)
            sums = list(rows.order_by("begins").values_list("looks", "failures", "p95_ms"))
            drawn.append((vantage.name, charts.history(sums, words)))
    return drawn


def lanes_of(probe: Probe, at: datetime) -> list[tuple[str, list[Lanes]]]:
    """The last day and the last month of a probe from each vantage, as pictures with their sums."""
    drawn = []
    for vantage in Vantage.objects.filter(roll_ups__probe=probe).distinct():
        rows = RollUp.objects.filter(probe=probe, vantage=vantage).order_by("begins")
        drawn.append((vantage.name, [_lanes(rows, span, reach, words, at) for span, reach, words in DRAWN]))
    return drawn


def _lanes(rows: QuerySet[RollUp], span: int, reach: timedelta, words: str, at: datetime) -> Lanes:
    begins = floor(at - reach, span)
    found = rows.filter(span=span, begins__gte=begins)
    sums = [Sum(*values) for values in found.values_list("begins", "looks", "failures", "p50_ms", "p95_ms")]
    step = timedelta(seconds=span)
    return lanes.draw(sums, title=words, begins=begins, span=step, count=int(reach / step) + 1)


def usual_limit(probe: Probe, at: datetime) -> float | None:
    """The latency, in seconds, above which a probe is slow: twice the median of this hour on the last 7 days."""
    hours = [floor(at, HOUR) - timedelta(days=number) for number in range(1, 8)]
    known = RollUp.objects.filter(probe=probe, span=HOUR, begins__in=hours, p95_ms__isnull=False)
    if known.values("begins").distinct().count() < ENOUGH_DAYS:
        return None
    return max(2 * median(known.values_list("p95_ms", flat=True)) / 1000, LEAST_LIMIT)


def measure_noise(at: datetime) -> int:
    """Measure of every probe how many looks of the last 7 days failed outside of disturbances; how many are known."""
    known = 0
    rows = RollUp.objects.filter(span=FIVE_MINUTES, begins__gte=at - WEEK)
    proposals = Proposal.objects.filter(since__gte=at - WEEK).exclude(state=ProposalState.WITHDRAWN)
    for probe in Probe.objects.all():
        disturbed = Q()
        for proposal in proposals.filter(suggestions__component=probe.component_id):
            until = proposal.cleared_at or at
            disturbed |= Q(begins__gte=proposal.since - timedelta(seconds=600), begins__lte=until)
        mine = rows.filter(probe=probe)
        calm = mine.exclude(disturbed) if disturbed else mine
        total = calm.aggregate(looks=Total("looks"), failures=Total("failures"))
        enough = (total["looks"] or 0) >= ENOUGH_LOOKS
        noise = total["failures"] / total["looks"] if enough else None
        known += enough
        if noise != probe.noise:
            Probe.objects.filter(pk=probe.pk).update(noise=noise)
    return known


def prune(at: datetime) -> int:
    """Forget roll-ups that are older than they are kept; how many."""
    return sum(RollUp.objects.filter(span=span, begins__lt=at - kept).delete()[0] for span, kept in KEPT.items())
