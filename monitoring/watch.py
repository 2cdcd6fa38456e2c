"""A watch: half a minute of looking through every probe of one vantage when its slot comes."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic
from uuid import uuid4

import structlog
from django.db import DatabaseError, close_old_connections

from core import clock
from monitoring import conclusions, doorbell, lease, schedule, selfcheck, spool, stopping
from monitoring.desk import Desk
from monitoring.look import look
from monitoring.models import Probe, Vantage
from monitoring.outcome import CheckOutcome
from monitoring.recording import Looked
from monitoring.schedule import Agenda

log = structlog.get_logger(__name__)

# Looks are begun for this long and then awaited; with the longest timeout that is less than a task may take.
BEGINS_FOR = 25.0
AWAITS_FOR = 20.0
CLOSES_IN = 4.0
TICK = 0.05
KEEP_EVERY = 2.0
READ_PROBES_EVERY = 5.0
CHECK_SIGHT_EVERY = 10.0
THREADS = 400
# One host's probes may not use up the threads of all.
THREADS_PER_HOST = 100
# Nor may those that failed the last time: however many hang, the healthy ones find a free thread (F-31).
THREADS_OF_FAILING = 300
# A process that was not run for so long measures itself, not its targets (F-39).
LAG = timedelta(seconds=1)
# How long after a stop the missed slots are still looked for.
CATCH_UP = timedelta(seconds=60)
# The vantage that every installation has: its own worker.
HERE = "local"


def watch(vantage_name: str, *, begins_for: float = BEGINS_FOR) -> int:
    """Look from this vantage for a while, unless somebody else does; how many looks were recorded.

    At its end the next watch is asked for before the last looks have come back, so that
    slow targets delay nobody (F-31).
    """
    holder = uuid4().hex
    vantage = lease.take(vantage_name, holder)
    if vantage is None:
        return 0
    spool.replay(vantage)
    return Watch(vantage, holder).run(begins_for)


def wake_idle_vantages() -> None:
    """Ring wherever there is something to look at and nobody looks."""
    if not Probe.objects.filter(is_active=True).exists():
        return
    Vantage.objects.get_or_create(name=HERE)
    for name in lease.idle():
        doorbell.ring(name)


class Watch:
    """The state of one watch; looks have threads of their own, and so has the desk."""

    def __init__(self, vantage: Vantage, holder: str, *, look: Callable[[Probe], CheckOutcome] = look) -> None:
        self.vantage = vantage
        self.holder = holder
        self.look = look
        now = clock.now()
        resumes = vantage.looked_until and vantage.looked_until > now - CATCH_UP
        begins = vantage.looked_until if resumes and vantage.looked_until else now
        names = Vantage.objects.values_list("name", flat=True)
        self.agenda = Agenda(schedule.shift_of(vantage.name, list(names)), begins.timestamp())
        self.probes: dict[int, Probe] = {}
        self.failures: dict[int, int] = {}
        self.in_flight: dict[int, str] = {}  # probe id -> host
        self.ended: queue.SimpleQueue[Looked | int] = queue.SimpleQueue()
        self.desk = Desk(vantage, self._suspects)
        self.lagged_until: datetime | None = None
        self.sight: Future[str | None] | None = None

    def run(self, begins_for: float) -> int:
        """Begin looks for so many seconds, then await them; releases the lease in between."""
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="look")
        try:
            self._read_probes()
            self.desk.open()
            self._loop(pool, until=monotonic() + begins_for)
            self._hand_over()
            self._await(until=monotonic() + AWAITS_FOR)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            self.desk.close(CLOSES_IN)
        return self.desk.recorded

    def _loop(self, pool: ThreadPoolExecutor, *, until: float) -> None:
        kept = read = monotonic()
        checked = -CHECK_SIGHT_EVERY
        while (tick := monotonic()) < until and not stopping.is_asked():
            try:
                if tick - read >= READ_PROBES_EVERY:
                    read = tick
                    self._read_probes()
                if tick - kept >= KEEP_EVERY:
                    kept = tick
                    if not lease.keep(self.vantage, self.holder, looked_until=self.looked_until()):
                        return
            except DatabaseError:  # what we know is enough to go on looking (F-06)
                log.warning("looking without the database", vantage=self.vantage.name)
                close_old_connections()  # a broken connection is not asked twice
            self.begin_due(pool, clock.now())
            asked = monotonic()
            self._collect(TICK)
            if monotonic() - asked > LAG.total_seconds() + TICK:
                self.lagged_until = clock.now()
            self._check_sight()
            if tick - checked >= CHECK_SIGHT_EVERY and self.sight is None:
                self.sight = pool.submit(selfcheck.ask_references)
                checked = tick

    def _hand_over(self) -> None:
        try:
            lease.release(self.vantage, self.holder, looked_until=self.looked_until())
        except DatabaseError:
            return  # the lease ends by itself, and the clock asks for the next watch
        if self.probes and not stopping.is_asked():
            doorbell.ring(self.vantage.name)

    def _await(self, *, until: float) -> None:
        while self.in_flight and monotonic() < until and not stopping.is_asked():
            self._collect(0.2)

    def _read_probes(self) -> None:
        found = Probe.objects.filter(is_active=True, component__archived_at__isnull=True)
        mine = found.filter(vantage__isnull=True) | found.filter(vantage=self.vantage)
        self.probes = {probe.pk: probe for probe in mine}
        self.agenda.set({probe.pk: probe.interval for probe in self.probes.values()})

    def begin_due(self, pool: ThreadPoolExecutor, now: datetime) -> None:
        """Begin every look whose slot has come; a probe that is still being looked through is passed over."""
        for pk, slot in self.agenda.due(now.timestamp()):
            if self._may_begin(self.probes[pk]):
                self._begin(pool, self.probes[pk], datetime.fromtimestamp(slot, UTC))

    def _check_sight(self) -> None:
        """Note at once what the references say: before they have spoken, what a blind vantage sees looks like news."""
        if self.sight is None or not self.sight.done():
            return
        try:
            selfcheck.note(self.vantage, self.sight.result())
        except DatabaseError:
            log.warning("nobody can be told what the references say", vantage=self.vantage.name)
        self.sight = None

    def _suspects(self) -> set[int]:
        """The components that must be judged although nothing new was seen."""
        probes = self.probes  # read once: the desk asks from its own thread
        mine = {probe.component_id for probe in probes.values()}
        failing = {probes[pk].component_id for pk, count in list(self.failures.items()) if count and pk in probes}
        return failing | conclusions.troubled(mine)

    def looked_until(self) -> datetime:
        """All slots up to this moment have been begun."""
        return datetime.fromtimestamp(self.agenda.begins_after, UTC)

    def _may_begin(self, probe: Probe) -> bool:
        if probe.pk in self.in_flight or len(self.in_flight) >= THREADS:
            return False
        if self.failures.get(probe.pk) and self._failing_in_flight() >= THREADS_OF_FAILING:
            return False
        return list(self.in_flight.values()).count(probe.host) < THREADS_PER_HOST

    def _failing_in_flight(self) -> int:
        return sum(bool(self.failures.get(pk)) for pk in self.in_flight)

    def _begin(self, pool: ThreadPoolExecutor, probe: Probe, slot: datetime) -> None:
        self.in_flight[probe.pk] = probe.host

        def task() -> None:
            started_at = clock.now()
            try:
                self.ended.put(Looked(probe, slot, started_at, self.look(probe)))
            except Exception:  # a bug of ours is no result about them; the log has it, the loop goes on
                log.exception("a look broke", probe_id=probe.pk, thread=threading.current_thread().name)
                self.ended.put(probe.pk)

        pool.submit(task)

    def _collect(self, patience: float) -> None:
        """Take what has come back, waiting at most so many seconds for the first."""
        try:
            first = self.ended.get(timeout=patience)
        except queue.Empty:
            return
        back = [first]
        while not self.ended.empty():
            back.append(self.ended.get())
        for each in back:
            if isinstance(each, int):
                self.in_flight.pop(each, None)
                continue
            self.in_flight.pop(each.probe.pk, None)
            is_our_fault = self.lagged_until and each.started_at < self.lagged_until and not each.outcome.is_good
            if not is_our_fault:
                self.desk.hand_in(each)
            self._plan_retry(each)

    def _plan_retry(self, looked: Looked) -> None:
        """After a failure look again sooner, until three in a row are certain (E.2, step 1)."""
        pk = looked.probe.pk
        self.failures[pk] = 0 if looked.outcome.is_good else self.failures.get(pk, 0) + 1
        if 0 < self.failures[pk] < schedule.RETRIES:
            self.agenda.retry(pk, looked.slot.timestamp())
