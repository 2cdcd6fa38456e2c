"""What one vantage has seen of one target: soft and hard states, failures by window, latencies."""

from bisect import bisect_left
from math import ceil

REMEMBERS = 1900.0  # seconds; a little more than the longest window
PRUNE_AT = 512
CAPS = (2, 3)  # see profiles.Evidence


class Sight:
    """Fed look by look, oldest first; moments are seconds since the epoch."""

    __slots__ = (
        *("failures", "hard", "is_down", "is_up", "looks", "newest", "over"),
        *("run", "run_is_bad", "run_since", "since", "slow", "tooks"),
    )

    def __init__(self, hard: int = 3) -> None:
        """`hard` looks in a row with the same result make it certain."""
        self.hard = hard
        self.looks: list[float] = []
        self.failures: list[float] = []
        # Failures that are more than the second or third of their run, by that number.
        self.over: dict[int, list[float]] = {cap: [] for cap in CAPS}
        self.slow: list[float] = []
        self.tooks: list[tuple[float, float]] = []
        self.newest = 0.0
        self.run = 0
        self.run_is_bad = False
        self.run_since = 0.0
        self.is_down = False
        self.is_up = False
        # Since when the hard state is certain.
        self.since = 0.0

    def look(self, at: float, *, is_bad: bool, is_slow: bool = False, took: float | None = None) -> None:
        """Take in one look."""
        self.looks.append(at)
        self.newest = at
        if self.run and is_bad == self.run_is_bad:
            self.run += 1
        else:
            self.run, self.run_is_bad, self.run_since = 1, is_bad, at
        if is_bad:
            self.failures.append(at)
            for cap, over in self.over.items():
                if self.run > cap:
                    over.append(at)
        elif is_slow:
            self.slow.append(at)
        if took is not None and not is_bad:
            self.tooks.append((at, took))
        if self.run == self.hard:
            if self.is_down != is_bad:
                self.since = at
            self.is_down, self.is_up = is_bad, not is_bad
        if len(self.looks) > PRUNE_AT:
            self._prune()

    def failed(self, window: float, now: float, cap: int = 0) -> tuple[int, int]:
        """How many looks failed in the window that ends now, and how many there were.

        A run of failures counts up to `cap` times, and its rest is left out; 0 counts all.
        """
        start = now - window
        left_out = _after(self.over[cap], start) if cap else 0
        return _after(self.failures, start) - left_out, _after(self.looks, start) - left_out

    def slowed(self, window: float, now: float) -> tuple[int, int]:
        """How many looks were slower than the probe's own limit, and how many there were."""
        return _after(self.slow, now - window), _after(self.looks, now - window)

    def p95(self, begins: float, ends: float) -> float | None:
        """The 95th percentile of the latencies in a window; None below five looks."""
        first = bisect_left(self.tooks, (begins, 0.0))
        within = sorted(took for at, took in self.tooks[first:] if at <= ends)
        return within[ceil(0.95 * len(within)) - 1] if len(within) >= 5 else None

    def has_failures(self, now: float) -> bool:
        """Whether anything failed or was slow lately; if not, only the latency is worth judging."""
        newest = [each[-1] for each in (self.failures, self.slow) if each]
        return any(at > now - REMEMBERS for at in newest)

    def first_failure(self, start: float) -> float:
        """The first failure after `start`; `start` when there is none."""
        index = bisect_left(self.failures, start)
        return self.failures[index] if index < len(self.failures) else start

    def _prune(self) -> None:
        start = self.newest - REMEMBERS
        for moments in (self.looks, self.failures, self.slow, *self.over.values()):
            del moments[: bisect_left(moments, start)]
        del self.tooks[: bisect_left(self.tooks, (start, 0.0))]


def _after(moments: list[float], start: float) -> int:
    return len(moments) - bisect_left(moments, start)
