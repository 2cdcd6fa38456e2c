"""Labelled worlds to be judged: noise, and one disturbance of a known kind; the same seed is the same world."""

import random
from bisect import bisect_right
from dataclasses import dataclass

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
VANTAGES = 3
USUAL_MS = 200.0
BEGINS = 1_772_000_000.0


@dataclass(frozen=True)
class Noise:
    """What goes wrong without a cause: single looks, and bursts of one vantage."""

    name: str
    loss: float
    bursts_a_day: float
    mean_burst: float


TYPICAL = Noise("typical", loss=0.003, bursts_a_day=2, mean_burst=40)
BAD = Noise("bad", loss=0.01, bursts_a_day=12, mean_burst=60)


@dataclass(frozen=True)
class Kind:
    """A class of the corpus: what happens, for how long, and what a person should be told."""

    name: str
    lasts: float
    expected: str  # the status to propose; "" for nothing
    share: float = 1.0  # of looks that fail
    one_vantage: bool = False
    flaps: float = 0.0  # seconds down, then as long up
    slows: float = 0.0  # latency grows to so many times the usual one
    pauses: bool = False  # nobody looks
    is_maintenance: bool = False


MAJOR, PARTIAL, DEGRADED = "major_outage", "partial_outage", "degraded_performance"
KINDS = [
    Kind("none", 2 * HOUR, ""),
    Kind("hard 30 s", 30, MAJOR),
    Kind("hard 1 min", MINUTE, MAJOR),
    Kind("hard 2 min", 2 * MINUTE, MAJOR),
    Kind("hard 5 min", 5 * MINUTE, MAJOR),
    Kind("hard 30 min", 30 * MINUTE, MAJOR),
    Kind("partial 50 %, 30 min", 30 * MINUTE, PARTIAL, share=0.5),
    Kind("partial 30 %, 30 min", 30 * MINUTE, PARTIAL, share=0.3),
    Kind("partial 10 %, 60 min", 60 * MINUTE, DEGRADED, share=0.1),
    Kind("regional, 1 of 3", HOUR, "", one_vantage=True),
    Kind("blind vantage", 2 * HOUR, "", one_vantage=True),
    Kind("flapping 2 min / 2 min", HOUR, MAJOR, flaps=2 * MINUTE),
    Kind("slow ramp", HOUR, DEGRADED, share=0, slows=6),
    Kind("DNS only", 10 * MINUTE, MAJOR),
    Kind("TLS expired", 3 * HOUR, MAJOR),
    Kind("maintenance", 30 * MINUTE, MAJOR, is_maintenance=True),
    Kind("poller pause", 15 * MINUTE, "", share=0, pauses=True),
    Kind("clock jump, 1 h", HOUR, "", share=0, pauses=True),  # nobody looks in the hour that is jumped over
]


class World:
    """One labelled trace: may be asked what a look from a vantage at a moment sees."""

    def __init__(self, kind: Kind, noise: Noise, seed: int, *, before: float = 45 * MINUTE, after: float = HOUR):
        self.kind = kind
        self.name = f"{kind.name}/{noise.name}/{seed}"
        self.random = random.Random(self.name)
        self.noise = noise
        self.start = BEGINS + before + self.random.random() * 30
        self.end = self.start + kind.lasts
        self.until = self.end + after
        self.bursts = [self._bursts() for _ in range(VANTAGES)]

    def _bursts(self) -> list[float]:
        """Begins and ends of bursts in turn, so that an odd number of moments before now is within one."""
        edges: list[float] = []
        at = BEGINS + self.random.expovariate(self.noise.bursts_a_day / DAY)
        while at < self.until:
            ends = at + self.random.expovariate(1 / self.noise.mean_burst)
            edges += [at, ends]
            at = ends + self.random.expovariate(self.noise.bursts_a_day / DAY)
        return edges

    def is_disturbed(self, at: float) -> bool:
        """Whether the disturbance is on at that moment."""
        if not self.start <= at < self.end:
            return False
        return not self.kind.flaps or int((at - self.start) // self.kind.flaps) % 2 == 0

    def fails(self, vantage: int, at: float) -> bool:
        """Whether a look from that vantage fails."""
        if self.random.random() < self.noise.loss or bisect_right(self.bursts[vantage], at) % 2:
            return True
        if not self.kind.expected and not self.kind.one_vantage:
            return False
        if not self.is_disturbed(at) or (self.kind.one_vantage and vantage):
            return False
        return self.random.random() < self.kind.share

    def took(self, at: float) -> float:
        """How long a look takes, in seconds."""
        usual = USUAL_MS / 1000 * self.random.lognormvariate(0, 0.25)
        if self.kind.slows and self.is_disturbed(at):
            grown = min(1.0, (at - self.start) / (20 * MINUTE))
            return usual * (1 + grown * (self.kind.slows - 1))
        return usual

    def is_paused(self, at: float) -> bool:
        """Whether nobody looks."""
        return self.kind.pauses and self.is_disturbed(at)
