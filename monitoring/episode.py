"""One disturbance through its ups and downs: worse at once, better only after a while."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from components.status import SEVERITY
from monitoring.consensus import Finding
from monitoring.profiles import Profile

STATES = 21  # as Nagios: 20 transitions
FLAPS_FROM, FLAPS_UNTIL = 0.30, 0.20
SAMPLED_EVERY = 30.0


@dataclass(slots=True)
class Episode:
    """What is remembered between findings; the proposal of a disturbance keeps the same."""

    status: str = ""
    began: float = 0.0
    last_bad: float = 0.0
    # When the last disturbance was over; its failures speak for no new one.
    ended: float = 0.0
    states: list[bool] = field(default_factory=list)
    sampled: float = 0.0
    is_flapping: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.status)

    def follow(self, finding: Finding | None, now: float, profile: Profile) -> str:
        """Take in a finding; answers what has happened: "opened", "worse", "over" or ""."""
        if finding is None:
            return ""
        self._sample(finding.is_bad, now)
        if finding.is_bad:
            self.last_bad = now
            if not self.status:
                self.status, self.began = finding.status, now
                return "opened"
            if SEVERITY[finding.status] > SEVERITY[self.status]:
                self.status = finding.status
                return "worse"
        elif self.status and now - self.last_bad >= profile.holds:
            self.status, self.ended = "", now
            return "over"
        return ""

    def _sample(self, is_bad: bool, now: float) -> None:
        if now - self.sampled < SAMPLED_EVERY:
            return
        self.sampled = now
        self.states = [*self.states, is_bad][-STATES:]
        self.is_flapping = flaps(self.states, self.is_flapping)


def flaps(states: Sequence[bool], so_far: bool) -> bool:
    """Whether it comes and goes: begins at 30 % of weighted change, and ends at 20 %."""
    change = weighted_change(states)
    return change >= FLAPS_FROM or (so_far and change > FLAPS_UNTIL)


def weighted_change(states: Sequence[bool]) -> float:
    """How much of the last 21 states changed, between 0 and 1; newer changes weigh more (Nagios: 0.75 to 1.25)."""
    changes = [old != new for old, new in pairwise(states)]
    if len(changes) < STATES - 1:
        changes = [False] * (STATES - 1 - len(changes)) + changes
    weights = [0.75 + 0.5 * index / (STATES - 2) for index in range(STATES - 1)]
    return sum(weight for weight, is_change in zip(weights, changes, strict=True) if is_change) / (STATES - 1)
