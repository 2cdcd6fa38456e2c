"""The desk of a watch: records and judges what comes back, in a thread of its own, so that judging delays no look."""

import threading
from collections.abc import Callable, Sequence
from time import monotonic

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections

from monitoring import conclusions, recording, spool
from monitoring.models import Vantage
from monitoring.recording import Looked

log = structlog.get_logger(__name__)

WRITE_EVERY = 0.5
# Results are recorded without waiting for the disk: a database that crashes may forget the last of them (F-21).
FORGETFUL = 2.0
# Time alone changes a verdict: an outage must last, a recovery must hold.
JUDGE_EVERY = 5.0
# Judging takes a third of the time at most: however much is in trouble, looks begin in time (F-31).
RESTS = 2.0


class Desk:
    """Where looks are handed in; begun with `open` and ended with `close`."""

    def __init__(self, vantage: Vantage, suspects: Callable[[], set[int]]) -> None:
        """`suspects` names the components that must be judged although nothing new was seen."""
        self.vantage = vantage
        self.suspects = suspects
        self.waiting: list[Looked] = []
        self._fresh: list[tuple[float, Looked]] = []  # recorded, but perhaps not on the disk yet, and when
        self.unjudged: set[int] = set()
        self._rests_until = 0.0
        self.recorded = 0
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="desk", daemon=True)

    def open(self) -> None:
        """Begin to work."""
        self._thread.start()

    def hand_in(self, looked: Looked) -> None:
        """Take in one look; it is recorded within the next half second."""
        with self._lock:
            self.waiting.append(looked)

    def close(self, patience: float) -> None:
        """Record what is still waiting, for at most so many seconds; what the database does not take is spooled."""
        self._is_over.set()
        self._thread.join(patience)
        with self._lock:
            left, self.waiting = self.waiting, []
        if left:
            spool.keep(self.vantage, left)

    def write(self) -> None:
        """Record and judge what has been handed in; while the database is away, it is kept in order.

        After a long judgement the next ones wait, and are made together.
        """
        with self._lock:
            batch, self.waiting = self.waiting, []
        if not batch:
            return
        try:
            recording.record_results(self.vantage, batch)
        except DatabaseError:
            log.exception("results are kept until the database is back", results=len(batch))
            self._hand_in_again(batch)
            return
        self.recorded += len(batch)
        self._note_fresh(batch)
        self.unjudged |= {looked.probe.component_id for looked in batch}
        self._judge()

    def _note_fresh(self, batch: list[Looked]) -> None:
        now = monotonic()
        self._fresh = [each for each in self._fresh if each[0] > now - FORGETFUL]
        self._fresh += [(now, looked) for looked in batch]

    def _hand_in_again(self, batch: Sequence[Looked] = ()) -> None:
        """The database was away: what it may have forgotten, and this batch; what it has kept stays as it is."""
        with self._lock:
            self.waiting = [*(looked for _, looked in self._fresh), *batch, *self.waiting]
        self.recorded -= len(self._fresh)
        self._fresh = []
        close_old_connections()

    def _work(self) -> None:
        judged = monotonic()
        try:
            while not self._is_over.wait(WRITE_EVERY):
                self.write()
                if monotonic() - judged >= JUDGE_EVERY:
                    judged = monotonic()
                    self._add_suspects()
                self._judge()
            self._rests_until = 0.0
            self.write()
            self._judge()  # what rested until now: the next watch knows of nothing that this one has seen
        finally:
            connections.close_all()  # this thread's own

    def _add_suspects(self) -> None:
        try:
            self.unjudged |= self.suspects()
        except DatabaseError:  # what waits to be recorded needs this thread alive when the database is back (F-21)
            log.exception("suspects are asked for again")
            self._hand_in_again()

    def _judge(self) -> None:
        begins = monotonic()
        if not self.unjudged or begins < self._rests_until:
            return
        worth, self.unjudged = self.unjudged, set()
        try:
            conclusions.draw(worth)
        except (OperationalError, InterfaceError):
            # Kept: nobody else would name them before their next look, which may be an hour away.
            self.unjudged = worth
            log.exception("judged again when the database is back", components=len(worth))
            self._hand_in_again()
        except DatabaseError:
            log.exception("judged one by one: what breaks one judgement must not hide the others")
            self._judge_alone(worth)
        ends = monotonic()
        self._rests_until = ends + RESTS * (ends - begins) - WRITE_EVERY

    def _judge_alone(self, components: set[int]) -> None:
        for component in sorted(components):
            try:
                conclusions.draw({component})
            except DatabaseError:
                log.exception("judged again after its next look", component_id=component)
