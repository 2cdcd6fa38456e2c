"""What became of many worlds: false proposals, misses, delays, episodes, confusion, calibration."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

from evaluation.trace import Told
from evaluation.world import DAY, World

# A proposal that comes so soon after the end is late, and still about it.
LATE = 300.0


@dataclass(frozen=True)
class Score:
    """One class of worlds under one policy; delays in seconds."""

    worlds: int
    false: int
    missed: float
    p50: float
    p95: float
    episodes: float
    right_status: float
    recovery: float
    statuses: Counter[str]


def score(results: Sequence[tuple[World, Sequence[Told]]]) -> Score:
    """The figures of one class."""
    delays, episodes, recoveries, statuses = [], [], [], Counter[str]()
    false = 0
    for world, told in results:
        true = [each for each in told if world.kind.expected and world.start <= each.at <= world.end + LATE]
        false += len(told) - len(true)
        episodes.append(len(true))
        if true:
            delays.append(true[0].at - world.start)
            statuses[max((each.worst for each in true), key=_rank)] += 1
            if true[-1].over:
                recoveries.append(true[-1].over - world.end)
    expected = results[0][0].kind.expected
    return Score(
        worlds=len(results),
        false=false,
        missed=1 - len(delays) / len(results) if expected else 0.0,
        p50=quantile(delays, 0.5),
        p95=quantile(delays, 0.95),
        episodes=mean(count for count in episodes if count) if delays else 0.0,
        right_status=statuses[expected] / len(delays) if delays else 0.0,
        recovery=quantile(recoveries, 0.5),
        statuses=statuses,
    )


def false_a_month(results: Sequence[tuple[World, Sequence[Told]]]) -> float:
    """Proposals per component-month of worlds in which nothing happened."""
    months = sum(world.kind.lasts for world, _ in results) / (30 * DAY)
    return sum(len(told) for _, told in results) / months


def brier(results: Sequence[tuple[World, Sequence[Told]]]) -> tuple[float, int]:
    """The mean squared error of our confidence over all proposals, and how many there were."""
    errors = [
        (each.sure - bool(world.kind.expected and world.start <= each.at <= world.end + LATE)) ** 2
        for world, told in results
        for each in told
    ]
    return (mean(errors) if errors else 0.0), len(errors)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def _rank(status: str) -> int:
    return ["", "degraded_performance", "partial_outage", "major_outage"].index(status)
