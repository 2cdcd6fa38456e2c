"""When each probe is looked through: spread over its interval, in slots that all schedulers share."""

import heapq
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

RETRY_AFTER = timedelta(seconds=10)
RETRIES = 3


def phase(probe_id: int, vantage: str, interval: int) -> float:
    """Seconds into its interval at which a probe's slots begin, for ever the same for one probe and vantage."""
    return zlib.crc32(f"{vantage}:{probe_id}".encode()) % (interval * 1000) / 1000


def slot_at(moment: datetime, *, interval: int, phase: float) -> datetime:
    """The newest slot that has begun at `moment`; whoever computes it gets the same one."""
    number = (moment.timestamp() - phase) // interval
    return datetime.fromtimestamp(round(number * interval + phase, 3), UTC)


class Agenda:
    """Which probe's slot comes next; knows probes by id and touches no row."""

    def __init__(self, vantage: str, begins_after: datetime) -> None:
        """Slots after `begins_after` are still to be looked for."""
        self.vantage = vantage
        self.begins_after = begins_after
        self.intervals: dict[int, int] = {}
        self.next: dict[int, datetime] = {}
        self.heap: list[tuple[datetime, int]] = []
        self.retries: list[tuple[datetime, int]] = []

    def set(self, intervals: Mapping[int, int]) -> None:
        """These are the probes, each with its interval in seconds; new and changed ones are planned anew."""
        changed = [pk for pk, interval in intervals.items() if self.intervals.get(pk) != interval]
        gone = self.intervals.keys() - intervals.keys()
        self.intervals = dict(intervals)
        for pk in gone:
            del self.next[pk]
        for pk in changed:
            self._plan(pk, after=self.begins_after)

    def due(self, now: datetime) -> list[tuple[int, datetime]]:
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

    def retry(self, pk: int, slot: datetime) -> None:
        """Look again sooner than the next slot, after a first failure in `slot` (E.2, step 1)."""
        if self.intervals.get(pk, 0) > RETRY_AFTER.total_seconds():
            heapq.heappush(self.retries, (slot + RETRY_AFTER, pk))

    def _slot(self, pk: int, moment: datetime) -> datetime:
        interval = self.intervals[pk]
        return slot_at(moment, interval=interval, phase=phase(pk, self.vantage, interval))

    def _plan(self, pk: int, *, after: datetime) -> None:
        self.next[pk] = self._slot(pk, after) + timedelta(seconds=self.intervals[pk])
        heapq.heappush(self.heap, (self.next[pk], pk))
