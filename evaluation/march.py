"""The morning of 2 March 2026, judged part by part and then grouped, many times with other noise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from drill import timeline
from evaluation.policies import Policy
from evaluation.trace import Told, run
from evaluation.world import BEGINS, MAJOR, Kind, Noise, World
from monitoring import pattern

FROM = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 2, 11, 44, tzinfo=UTC)
FIRST_WORD = datetime(2026, 3, 2, 11, 49, tzinfo=UTC)
PARTS = ("login", "chat", "api")
EDGES = {1: {0}}  # the chat depends on the login, by their places in PARTS
HURT = {0, 1}


class Morning(World):
    """One part from 11:00 to 11:49: it fails from the moment at which the story breaks it."""

    def __init__(self, part: str, noise: Noise, seed: int) -> None:
        lasts = (FIRST_WORD - FROM).total_seconds()
        super().__init__(Kind(f"2 March, {part}", lasts, MAJOR), noise, seed, before=0, after=0)
        broken = [s.at for s in timeline.read().signals if part in s.breaks and s.at < FIRST_WORD]
        self.start = in_world(min(broken)) if broken else self.until
        self.end = self.until = BEGINS + lasts


@dataclass(frozen=True)
class Replayed:
    """What one replay proposed: single parts and groups of them, and when the first whole group was there."""

    seed: int
    single: int
    groups: Sequence[set[int]]
    at: datetime | None


def replay(policy: Policy, noise: Noise, seed: int) -> Replayed:
    """Judge the three parts by themselves and group what was proposed, as production does."""
    told: dict[int, Told] = {}
    for number, part in enumerate(PARTS):
        if proposals := run(policy, Morning(part, noise, seed), BEGINS):
            told[number] = proposals[0]
    groups = [set(group) for group in pattern.grouped(_begun(told), EDGES)]
    whole = max((told[number].at for number in HURT), default=0.0) if told.keys() >= HURT else 0.0
    return Replayed(seed, len(told), groups, in_story(whole) if whole else None)


def is_right(each: Replayed) -> bool:
    """Whether there was one proposal, of exactly what failed, in time."""
    return each.groups == [HURT] and each.at is not None and each.at <= DUE


def in_world(at: datetime) -> float:
    """A moment of the story as the worlds count."""
    return BEGINS + (at - FROM).total_seconds()


def in_story(at: float) -> datetime:
    """The other way round."""
    return FROM + timedelta(seconds=at - BEGINS)


def _begun(told: Mapping[int, Told]) -> dict[int, datetime]:
    return {number: in_story(each.since) for number, each in told.items()}
