"""Keeping what was seen, and reading it again as it is judged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery

from core import clock, database
from monitoring.charts import Seen
from monitoring.judgement import Sample
from monitoring.models import CheckResult, Probe, Vantage
from monitoring.outcome import CheckOutcome

LEAST_WINDOW = timedelta(minutes=30)
RAW_KEPT = timedelta(days=3)
# (probe id, vantage id) -> what that vantage saw there, oldest first
Windows = dict[tuple[int, int], list[CheckResult]]
# what is looked through, and what was seen there
Looks = tuple[list[Probe], Windows]


@dataclass(frozen=True, slots=True)
class Looked:
    """One look that has ended: for which slot, when it began, what it saw."""

    probe: Probe
    slot: datetime
    started_at: datetime
    outcome: CheckOutcome


def record_result(probe: Probe, vantage: Vantage, slot: datetime, outcome: CheckOutcome) -> None:
    """Keep one result; a slot that has been recorded stays as it is."""
    record_results(vantage, [Looked(probe, slot, clock.now() - outcome.took, outcome)])


@transaction.atomic
def record_results(vantage: Vantage, looked: Iterable[Looked]) -> None:
    """Keep results in one statement; of two schedulers that looked for one slot, the first is kept (F-17, F-29).

    What was seen for a probe that has been deleted since is dropped.
    """
    looked = list(looked)
    database.commit_without_waiting()  # a power cut costs the last second of looks, and they repeat
    asked = Probe.objects.select_for_update().filter(pk__in=[each.probe.pk for each in looked]).order_by("pk")
    living = set(asked.values_list("pk", flat=True))
    CheckResult.objects.bulk_create(
        (
            CheckResult(
                probe=each.probe,
                vantage=vantage,
                slot=each.slot,
                started_at=each.started_at,
                took_ms=round(each.outcome.took.total_seconds() * 1000),
                status=each.outcome.status,
                reason=each.outcome.reason,
                code=each.outcome.code,
                speed=each.outcome.speed,
            )
            for each in looked
            if each.probe.pk in living
        ),
        ignore_conflicts=True,
    )


def window_of(probe: Probe) -> timedelta:
    """How far back a probe's results matter for judging it."""
    return max(LEAST_WINDOW, (max(probe.fall, probe.rise) + 2) * timedelta(seconds=probe.interval))


def windows(probes: Sequence[Probe], at: datetime) -> Windows:
    """The results that matter now, in one query."""
    found: Windows = {}
    if not probes:
        return found
    reach = {probe.pk: at - window_of(probe) for probe in probes}
    rows = CheckResult.objects.filter(probe__in=probes, started_at__gte=min(reach.values()))
    for row in rows.order_by("slot", "pk"):
        if row.started_at >= reach[row.probe_id]:
            found.setdefault((row.probe_id, row.vantage_id), []).append(row)
    return found


def looks(components: Iterable[int], at: datetime) -> dict[int, Looks]:
    """The active probes of these components, and the results that matter now, by component; asked once for all."""
    found: dict[int, Looks] = {}
    owner: dict[int, int] = {}
    reaching: dict[timedelta, list[Probe]] = {}
    probes = Probe.objects.filter(component__in=components, is_active=True).select_related("component")
    for probe in probes.order_by("pk"):
        owner[probe.pk] = probe.component_id
        found.setdefault(probe.component_id, ([], {}))[0].append(probe)
        reaching.setdefault(window_of(probe), []).append(probe)
    for alike in reaching.values():  # of what is rarely looked through a longer past matters
        for key, rows in windows(alike, at).items():
            found[owner[key[0]]][1][key] = rows
    return found


def samples(rows: Iterable[CheckResult]) -> list[Sample]:
    """Rows as the judgement takes them."""
    return [Sample(row.started_at, row.status, row.reason) for row in rows]


def newest(probes: Sequence[Probe]) -> dict[int, CheckResult]:
    """The last result of each of these probes, by probe id."""
    last = CheckResult.objects.filter(probe=OuterRef("pk")).order_by("-slot").values("pk")[:1]
    pks = Probe.objects.filter(pk__in=[p.pk for p in probes]).annotate(last=Subquery(last)).values("last")
    return {row.probe_id: row for row in CheckResult.objects.filter(pk__in=pks).select_related("vantage")}


def last_seen(probe: Probe, count: int) -> dict[str, list[Seen]]:
    """The last so many looks of each vantage through this probe, oldest first."""
    found: dict[str, list[Seen]] = {}
    for vantage in Vantage.objects.filter(results__probe=probe).distinct():
        rows = CheckResult.objects.filter(probe=probe, vantage=vantage).order_by("-slot")[:count]
        found[vantage.name] = [Seen(row.started_at, row.is_good, row.words, row.took_ms) for row in reversed(rows)]
    return found


def prune() -> int:
    """Forget raw results after three days; how many."""
    deleted, _ = CheckResult.objects.filter(started_at__lt=clock.now() - RAW_KEPT).delete()
    return deleted
