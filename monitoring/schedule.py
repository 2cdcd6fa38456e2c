"""When each probe is looked through: spread over its interval, in slots that all schedulers share."""

import heapq
import zlib
from collections.abc import Mapping, Sequence

RETRY_AFTER = 10.0
RETRIES = 3


def phase(probe_id: int, interval: int, shift: float = 0.0) -> float:
    """Seconds into its interval at which a probe's slots begin, for ever the same for one probe.

    `shift` is the vantage's share of the interval, so that several vantages take turns.
    """
    return (zlib.crc32(str(probe_id).encode()) % (interval * 1000) / 1000 + shift * interval) % interval


def shift_of(vantage: str, vantages: Sequence[str]) -> float:
    """The share of an interval by which this vantage looks later than the first of them."""
    return sorted(vantages).index(vantage) / len(vantages)


def slot_at(moment: float, *, interval: int, phase: float) -> float:
    """The newest slot that has begun at `moment`, in seconds since the epoch; whoever computes it gets the same one."""
    return round((moment - phase) // interval * interval + phase, 3)


class Agenda:
    """Which probe's slot comes next; knows probes by id and touches no row. Moments are seconds since the epoch."""

    def __init__(self, shift: float, begins_after: float) -> None:
        """Slots after `begins_after` are still to be looked for."""
        self.shift = shift
        self.begins_after = begins_after
        self.intervals: dict[int, int] = {}
        self.next: dict[int, float] = {}
        self.heap: list[tuple[float, int]] = []
        self.retries: list[tuple[float, int]] = []

    def set(self, intervals: Mapping[int, int]) -> None:
        """These are the probes, each with its interval in seconds; new and changed ones are planned anew."""
        changed = [pk for pk, interval in intervals.items() if self.intervals.get(pk) != interval]
        gone = self.intervals.keys() - intervals.keys()
        self.intervals = dict(intervals)
        for pk in gone:
            del self.next[pk]
        for pk in changed:
            self._plan(pk, after=self.begins_after)

    def due(self, now: float) -> list[tuple[int, float]]:
        """The probes whose slot has come, with it; of several missed slots of one probe only the newest."""
        found = []
        while self.retries and self.retries[0][0] <= now:
            slot, pk = heapq.heappop(self.retries)
            if pk in self.intervals:
                found.append((pk, slot))
        while self.heap and self.heap[0][0] <= now:
            when, pk = heapq.heappop(self.heap)
            if self.next.get(pk) != when:
                continue  # planned anew, or gone
            slot = self._slot(pk, now)
            found.append((pk, slot))
            self._plan(pk, after=slot)
        self.begins_after = now
        return found

    def retry(self, pk: int, slot: float) -> None:
        """Look again sooner than the next slot, after a failure in `slot` (E.2, step 1)."""
        if self.intervals.get(pk, 0) > RETRY_AFTER:
            heapq.heappush(self.retries, (round(slot + RETRY_AFTER, 3), pk))

    def comes_next(self) -> float:
        """The moment of the next slot; infinity when there is none."""
        moments = [each[0][0] for each in (self.heap, self.retries) if each]
        return min(moments, default=float("inf"))

    def _slot(self, pk: int, moment: float) -> float:
        interval = self.intervals[pk]
        return slot_at(moment, interval=interval, phase=phase(pk, interval, self.shift))

    def _plan(self, pk: int, *, after: float) -> None:
        self.next[pk] = self._slot(pk, after) + self.intervals[pk]
        heapq.heappush(self.heap, (self.next[pk], pk))
