"""A day or a month of one probe as two lanes over one time: how long it took, and what share failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TOOK_HEIGHT, FAILED_HEIGHT, GAP = 64, 28, 8
LEAST = 2


@dataclass(frozen=True, slots=True)
class Sum:
    """The looks of one bucket."""

    begins: datetime
    looks: int
    failures: int
    p50_ms: int | None
    p95_ms: int | None

    @property
    def percent(self) -> float:
        """The share that failed."""
        return round(100 * self.failures / self.looks, 1) if self.looks else 0.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of the picture, in its own units; `kind` names what it tells."""

    kind: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Lanes:
    """The picture, the same in one sentence, and the sums that it is drawn from, newest first."""

    title: str
    bars: Sequence[Bar]
    width: int
    height: int
    slowest: int
    sentence: str
    begins: datetime
    ends: datetime
    sums: Sequence[Sum]


def draw(sums: Sequence[Sum], *, title: str, begins: datetime, span: timedelta, count: int) -> Lanes:
    """So many buckets from `begins`; those without a look stay empty, so that a gap is seen as one."""
    step = 3 if count > 100 else 16
    known: Mapping[int, Sum] = {int((each.begins - begins) / span): each for each in sums}
    slowest = max((each.p95_ms or 0 for each in sums), default=0)
    bars: list[Bar] = []
    for index in range(count):
        if each := known.get(index):
            bars += _bars(each, index * step, step - 1, slowest)
    looks, failed = sum(each.looks for each in sums), sum(each.failures for each in sums)
    usual = sorted(each.p50_ms for each in sums if each.p50_ms is not None)
    sentence = f"{failed} of {looks} looks failed ({100 * failed / looks:.2f} %)" if looks else "Nothing was seen."
    if usual:
        sentence += f"; half of them took {usual[len(usual) // 2]} ms or less, the slowest p95 was {slowest} ms."
    height = TOOK_HEIGHT + GAP + FAILED_HEIGHT
    ends = begins + count * span
    return Lanes(title, bars, count * step, height, slowest, sentence, begins, ends, sums[::-1])


def _bars(each: Sum, x: int, width: int, slowest: int) -> list[Bar]:
    found = []
    if each.p95_ms is not None and slowest:
        upper = max(LEAST, round(each.p95_ms / slowest * TOOK_HEIGHT))
        found.append(Bar("p95", x, TOOK_HEIGHT - upper, width, upper))
    if each.p50_ms is not None and slowest:
        lower = max(LEAST, round(each.p50_ms / slowest * TOOK_HEIGHT))
        found.append(Bar("p50", x, TOOK_HEIGHT - lower, width, lower))
    bottom = TOOK_HEIGHT + GAP
    found.append(Bar("seen", x, bottom + FAILED_HEIGHT - 1, width, 1))
    if each.failures:
        tall = max(LEAST, round(each.failures / each.looks * FAILED_HEIGHT))
        found.append(Bar("failed", x, bottom + FAILED_HEIGHT - tall, width, tall))
    return found
