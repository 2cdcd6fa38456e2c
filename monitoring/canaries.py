"""How each model in each region has answered in the last 24 hours: how soon, how fast, and which refusals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from monitoring.models import CheckResult, Probe, ProbeKind

SPAN = timedelta(hours=24)
# What an endpoint says by a code: our own share is used up, it is broken, it is overloaded.
CODES = (429, 500, 529)


@dataclass(frozen=True, slots=True)
class Canary:
    """One model in one region, over a day; shares are percent of its looks."""

    probe: Probe
    model: str
    region: str
    looks: int
    good: float
    shares: Sequence[tuple[int, float]]
    first_p50: int | None
    first_p95: int | None
    speed: float | None


def of_day(at: datetime) -> list[Canary]:
    """Every AI probe that has looked within the day, by model and region."""
    probes = list(Probe.objects.filter(kind=ProbeKind.AI).select_related("component"))
    if not probes:
        return []
    rows = CheckResult.objects.filter(probe__in=probes, started_at__gte=at - SPAN, started_at__lte=at)
    seen: dict[int, list[tuple]] = {}
    for probe, *values in rows.values_list("probe", "status", "code", "took_ms", "speed"):
        seen.setdefault(probe, []).append(tuple(values))
    found = [_summed(probe, seen[probe.pk]) for probe in probes if probe.pk in seen]
    return sorted(found, key=lambda each: (each.model, each.region, each.probe.pk))


def _summed(probe: Probe, rows: Sequence[tuple]) -> Canary:
    tooks = sorted(took for _, code, took, _ in rows if code == 200)
    speeds = [speed for *_, speed in rows if speed is not None]
    return Canary(
        probe=probe,
        model=str(probe.options.get("model", "")),
        region=str(probe.options.get("region", "")),
        looks=len(rows),
        good=_percent(sum(status == "operational" for status, *_ in rows), len(rows)),
        shares=[(code, _percent(sum(seen == code for _, seen, *_ in rows), len(rows))) for code in CODES],
        first_p50=round(median(tooks)) if tooks else None,
        first_p95=tooks[ceil(0.95 * len(tooks)) - 1] if tooks else None,
        speed=median(speeds) if speeds else None,
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
