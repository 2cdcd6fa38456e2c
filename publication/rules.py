"""What uptime means: weights, announced maintenance and informative credits, each version from a moment on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from components.status import ComponentStatus

EXCLUDE, AS_UP, COUNT = "exclude", "as_up", "count"  # what announced maintenance does to the figure
ALWAYS = -(2**62)  # before any moment that a page can tell of
_STEP = re.compile(r"below\s+(\d{1,3}(?:\.\d{1,3})?)\s*%?\s*:\s*(\d{1,3})\s*%?", re.IGNORECASE)


class NoSteps(ValueError):
    """Credits that cannot be read, or that would grow with the uptime; the message says which."""


@dataclass(frozen=True, slots=True)
class Step:
    """Below so many thousandths of a percent of uptime, so many percent of credit."""

    below: int
    credit: int

    @property
    def percent(self) -> str:
        """The threshold as people write it: 99.9."""
        return f"{Decimal(self.below).scaleb(-3).normalize():f}"


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the definition (reference F.2); weights are thousandths of a second that count as down."""

    since: int = ALWAYS  # POSIX seconds
    degraded: int = 0
    partial: int = 300
    major: int = 1000
    policy: str = EXCLUDE
    announced: int = 24 * 3600  # seconds before its start at which maintenance must have been announced
    credits: tuple[Step, ...] = ()
    target: int | None = None  # thousandths of a percent of each month that are promised; None tells of no budget
    first_day: date | None = None  # as it was decided, in the page's zone; None for what holds without a decision

    def weight(self, status: str) -> int:
        """How many thousandths of a second in that status count as down."""
        return {
            ComponentStatus.DEGRADED.value: self.degraded,
            ComponentStatus.PARTIAL_OUTAGE.value: self.partial,
            ComponentStatus.MAJOR_OUTAGE.value: self.major,
        }.get(status, 0)

    @property
    def target_percent(self) -> str:
        """The target as people write it: 99.9; nothing where there is none."""
        return Step(self.target, 0).percent if self.target else ""

    @property
    def hours(self) -> int:
        """The time of announcement as people say it."""
        return self.announced // 3600

    @property
    def percents(self) -> tuple[str, str, str]:
        """The three weights as people write them: 0, 30, 100."""
        return tuple(f"{weight / 10:g}" for weight in (self.degraded, self.partial, self.major))  # type: ignore[return-value]


DEFAULT = Rules()
Versions = Sequence[Rules]  # oldest first, the first one since ever
ONLY_DEFAULT: Versions = (DEFAULT,)


def versions(decided: Iterable[Rules]) -> tuple[Rules, ...]:
    """What was decided, in the order of its decision, as versions: of two for one moment the later decision counts."""
    by_moment = {DEFAULT.since: DEFAULT} | {rules.since: rules for rules in decided}
    return tuple(by_moment[moment] for moment in sorted(by_moment))


def at(known: Versions, moment: int) -> Rules:
    """The version in force at that second."""
    return next(rules for rules in reversed(known) if rules.since <= moment)


def pieces(known: Versions, begin: int, end: int) -> Iterator[tuple[Rules, int]]:
    """The seconds of [begin, end) that each version rules."""
    for rules, following in zip(known, [*(later.since for later in known[1:]), end], strict=True):
        first, last = max(rules.since, begin), min(following, end)
        if first < last:
            yield rules, last - first


def read_steps(text: str) -> tuple[Step, ...]:
    """Credits as a person writes them, a line each: "below 99.9 %: 10 %"; highest threshold first."""
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if (found := _STEP.fullmatch(line.strip())) is None:
            raise NoSteps(f"Line {number} is not like “below 99.9 %: 10 %”.")
        step = Step(int(Decimal(found[1]) * 1000), int(found[2]))
        if not (0 < step.below <= 100_000 and 0 < step.credit <= 100):
            raise NoSteps(f"Line {number}: both figures lie between 0 and 100 %.")
        steps.append(step)
    steps.sort(key=lambda step: -step.below)
    for higher, lower in pairwise(steps):
        if higher.below == lower.below or higher.credit >= lower.credit:
            raise NoSteps(f"Less uptime must give more credit: see below {lower.percent} %.")
    return tuple(steps)
