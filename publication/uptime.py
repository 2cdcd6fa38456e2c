"""Uptime as exact integer arithmetic over a component's own record of harm, by a definition that is published.

Moments are whole UTC seconds, spans are half-open [begin, end). `down` counts weighted
thousandths of a second, so that nothing is ever rounded before it is shown (reference F.2).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from components.status import SEVERITY, ComponentStatus, worst
from publication.rules import AS_UP, EXCLUDE, ONLY_DEFAULT, Rules, Step, Versions, pieces

_PLANNED = "planned"


@dataclass(frozen=True, slots=True)
class Ledger:
    """What is known of one component: since when it exists, what harmed it, when work on it was announced."""

    begin: int
    harms: tuple[tuple[int, int, str], ...] = ()  # begin, end, status; they may overlap and never add up
    planned: tuple[tuple[int, int], ...] = ()  # maintenance that was announced in time
    end: int | None = None  # when it was archived


@dataclass(frozen=True, slots=True)
class Segment:
    """A span in which nothing changes."""

    begin: int
    end: int
    status: str
    is_planned: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Weighted thousandths of seconds down, of so many seconds observed."""

    down: int = 0
    observed: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.down + other.down, self.observed + other.observed)


def sweep(ledger: Ledger, begin: int, end: int) -> list[Segment]:
    """The observed part of [begin, end) in segments, in order and without gaps; empty before it existed."""
    begin, end = max(begin, ledger.begin), min(end, end if ledger.end is None else ledger.end)
    if begin >= end:
        return []
    changes: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for first, last, key in (*ledger.harms, *((first, last, _PLANNED) for first, last in ledger.planned)):
        first, last = max(first, begin), min(last, end)
        if first < last:
            changes[first].append((key, 1))
            changes[last].append((key, -1))
    active: Counter[str] = Counter()
    segments: list[Segment] = []
    for here, there in pairwise(sorted({begin, end, *changes})):
        for key, step in changes.get(here, ()):
            active[key] += step
        status = worst(key for key, count in active.items() if count and key != _PLANNED).value
        segments.append(Segment(here, there, status, is_planned=active[_PLANNED] > 0))
    return segments


def tally(segments: Iterable[Segment], known: Versions = ONLY_DEFAULT) -> Tally:
    """What the segments add up to, each second by the rules that were in force then.

    Announced maintenance is left out of both sides ("exclude"), counts as up ("as_up"), or
    changes nothing ("count").
    """
    down = observed = 0
    for segment in segments:
        for rules, length in pieces(known, segment.begin, segment.end):
            if segment.is_planned and rules.policy == EXCLUDE:
                continue
            observed += length
            if not (segment.is_planned and rules.policy == AS_UP):
                down += length * rules.weight(segment.status)
    return Tally(down, observed)


def cut(segments: Sequence[Segment], moments: Sequence[int]) -> Iterator[list[Segment]]:
    """The segments of each span between two neighbouring `moments`; days may have 23 or 25 hours."""
    index = 0
    for begin, end in pairwise(moments):
        inside = []
        while index < len(segments) and segments[index].begin < end:
            one = segments[index]
            first, last = max(one.begin, begin), min(one.end, end)
            if first < last:
                inside.append(Segment(first, last, one.status, one.is_planned))
            if one.end > end:
                break
            index += 1
        yield inside


def percent(figure: Tally, decimals: int = 2) -> str:
    """The share of the observed time that was up, truncated: "99.98 %"; "100 %" only when nothing was down.

    "—" when nothing was observed: that is not the same as being up.
    """
    if not figure.observed:
        return "—"
    if not figure.down:
        return "100 %"
    whole = figure.observed * 1000
    units = (whole - figure.down) * 100 * 10**decimals // whole
    return f"{units // 10**decimals}.{units % 10**decimals:0{decimals}} %"


def credit(figure: Tally, steps: Sequence[Step]) -> int | None:
    """Percent of credit for that figure, never rounded before it is judged; None when nothing was observed.

    Informative, not a contract.
    """
    if not figure.observed:
        return None
    whole = figure.observed * 1000
    due = (step.credit for step in steps if (whole - figure.down) * 100_000 < step.below * whole)
    return max(due, default=0)


@dataclass(frozen=True, slots=True)
class Budget:
    """How much of the outage that a target allows is used up, in minutes: "12.0" of "44.6" at "99.9" percent."""

    used: str  # rounded up; more may be used than there is
    allowed: str  # rounded down
    target: str


def budget(down: int, seconds: int, rules: Rules) -> Budget | None:
    """Of so many seconds, with so many weighted thousandths of them down; None where the rules set no target."""
    if rules.target is None:
        return None
    used = -(-down // 6000)  # tenths of a minute
    left = seconds * (100_000 - rules.target) // 600_000
    return Budget(f"{used // 10}.{used % 10}", f"{left // 10}.{left % 10}", rules.target_percent)


def mean(figures: Iterable[Tally]) -> Tally:
    """A group as the mean of its components, each weighted by the time it was observed; never of rounded numbers."""
    return sum(figures, Tally())


def worst_of(ledgers: Sequence[Ledger]) -> Ledger:
    """A group that is as bad as its worst component at each moment.

    It is observed while any component is, and in maintenance only while all of them are.
    """
    begin = min(ledger.begin for ledger in ledgers)
    ends = [ledger.end for ledger in ledgers]
    end = None if None in ends else max(moment for moment in ends if moment is not None)
    harms = tuple(harm for ledger in ledgers for harm in _outside(ledger))
    return Ledger(begin, harms, _while_all(ledgers), end)


def worst_status(segments: Iterable[Segment]) -> str:
    """The worst that people saw: announced work shows as maintenance, an outage shows as itself."""
    return max(
        (
            ComponentStatus.UNDER_MAINTENANCE.value
            if segment.is_planned and segment.status == ComponentStatus.OPERATIONAL
            else segment.status
            for segment in segments
        ),
        key=SEVERITY.__getitem__,
    )


def _outside(ledger: Ledger) -> Iterator[tuple[int, int, str]]:
    """The component's harms without those during its own announced maintenance or outside its life."""
    last = max([ledger.begin, *(end for _, end, _ in ledger.harms)])
    for segment in sweep(ledger, ledger.begin, last):
        if not segment.is_planned and segment.status != ComponentStatus.OPERATIONAL:
            yield segment.begin, segment.end, segment.status


def _while_all(ledgers: Sequence[Ledger]) -> tuple[tuple[int, int], ...]:
    moments = sorted({moment for ledger in ledgers for span in ledger.planned for moment in span})
    return tuple(
        (begin, end)
        for begin, end in pairwise(moments)
        if all(any(first <= begin and end <= last for first, last in ledger.planned) for ledger in ledgers)
    )
