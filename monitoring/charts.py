"""Small pictures of what was seen: one bar for each look, as high as it took long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

HEIGHT = 48
STEP = 6
BAR = 4
LEAST = 2
COUNT_STEP = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """One look, as screens show it."""

    at: datetime
    is_good: bool
    words: str
    took_ms: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of the picture, in its own units."""

    x: int
    y: int
    width: int
    height: int
    is_good: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars from the oldest look to the newest, and the same in one sentence."""

    bars: Sequence[Bar]
    width: int
    height: int
    sentence: str


def latency(seen: Sequence[Seen]) -> Chart:
    """How long each look took; the slowest fills the height, and failures are told by their class and the sentence."""
    slowest = max((each.took_ms for each in seen), default=0) or 1
    bars = []
    for index, each in enumerate(seen):
        height = max(LEAST, round(each.took_ms / slowest * HEIGHT))
        bars.append(Bar(index * STEP, HEIGHT - height, BAR, height, each.is_good))
    failed = sum(not each.is_good for each in seen)
    sentence = f"{failed} of the last {len(seen)} looks failed; the slowest took {slowest} ms."
    return Chart(bars, max(STEP * len(seen), STEP), HEIGHT, sentence if seen else "Nothing has been seen yet.")


def counts(values: Sequence[int], words: str) -> Chart:
    """How many of something in each of a row of equal times, the highest filling the height."""
    most = max(values, default=0)
    bars = [
        Bar(index * COUNT_STEP, HEIGHT - height, COUNT_STEP - 1, height, True)
        for index, value in enumerate(values)
        if (height := max(LEAST, round(value / most * HEIGHT)) if value else 0)
    ]
    return Chart(bars, COUNT_STEP * len(values), HEIGHT, f"{words}: {most} at most.")


def history(sums: Sequence[tuple[int, int, int | None]], words: str) -> Chart:
    """Sums of looks, failures and p95 in ms, oldest first: as high as the p95, bad where anything failed.

    `words` say what the sums are of, like "the last 24 hours in buckets of 5 minutes".
    """
    slowest = max((p95 for _, _, p95 in sums if p95), default=0) or 1
    bars = []
    for index, (_, failures, p95) in enumerate(sums):
        height = HEIGHT if p95 is None else max(LEAST, round(p95 / slowest * HEIGHT))
        bars.append(Bar(index * STEP, HEIGHT - height, BAR, height, not failures))
    looks, failed = sum(each[0] for each in sums), sum(each[1] for each in sums)
    sentence = f"{words}: {failed} of {looks} looks failed; the slowest p95 was {slowest} ms."
    return Chart(bars, max(STEP * len(sums), STEP), HEIGHT, sentence if sums else f"{words}: nothing yet.")
