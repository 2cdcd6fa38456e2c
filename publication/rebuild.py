"""Every page anew, in slices: a post that comes meanwhile goes first, and nothing older overwrites what it wrote."""

import contextlib
import fcntl
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from core import clock, database
from outbox.models import OutboxEvent
from publication import component_history, history, kept, memory, render, timeline, translated
from publication.build import build
from publication.memory import Memory
from publication.snapshot import Snapshot
from publication.surfaces import alive, page
from publication.writer import Folder, PublisherBusy

File = tuple[str, bytes]
Tell = Callable[[int, int], None]
Slice = Callable[[Snapshot, datetime], Iterable[File]]
Some = TypeVar("Some")
LOCK = ".rebuild.lock"
SIZE = 50  # incidents in one slice, and in memory at once
COMPONENTS = 20  # likewise; each has the incidents of its whole life with it
HOLD = 0.5  # seconds after which the folder is given to whoever waits for it
BREATH = 0.03  # seconds in which they get it: they look every hundredth
PATIENCE = 20.0
WHOLE = {"page.imported"}  # events after which any page may have changed


def everything(folder: Folder, tell: Tell) -> None:
    """Every file there should be; what should not be there goes. A second one meanwhile is left to the first.

    What all pages share (names, zone, look) may change while it runs; then it begins again.
    `tell` hears how many of how many months are done.
    """
    with _alone(folder) as is_ours:
        while is_ours and not _Rebuild(folder, tell).run():
            pass


class _Rebuild:
    """One run over everything: what it began with, and what it has written."""

    def __init__(self, folder: Folder, tell: Tell) -> None:
        self.folder, self.tell = folder, tell
        self.written = {alive.NAME}
        self.digests: dict[str, str] = {}

    def run(self) -> bool:
        """Write it all; whether what all pages share was the same at the end as at the beginning."""
        with self.folder.one_publisher(wait=PATIENCE):
            begun, began_at = build(at := clock.now()), at
            before = set(self.folder.names(is_whole=False))
        snapshot, queue = begun, deque(self._slices(begun, began_at))
        while queue:
            with self.folder.one_publisher(wait=PATIENCE):
                snapshot = self._newest(snapshot)
                self._write(self._some(queue, snapshot, clock.now()), snapshot, queue)
            if queue:
                time.sleep(BREATH)
        with self.folder.one_publisher(wait=PATIENCE):
            return self._finish(begun, memory.shape_of(begun, began_at), before)

    def _finish(self, begun: Snapshot, shape: str, before: set[str]) -> bool:
        """What was said meanwhile once more, with the present; then what nobody wrote goes."""
        snapshot = build(at := clock.now())
        touched = touched_since(begun.version)
        if touched is None or memory.shape_of(snapshot, at) != shape:
            return False
        self._write(render.home(snapshot, touched, at), snapshot)
        self._write(render.data_of_changed(snapshot, touched, at), snapshot)
        self._write(render.front(snapshot), snapshot)
        self._write(render.months_of_changed(snapshot, touched, at), snapshot)
        self.folder.remove(before - self.written)
        self.folder.remove(render.hidden(touched, ()))
        # from the version with which we began: the next publish looks at what came meanwhile once more
        memory.remember(self.folder, Memory(begun.version, shape, self.digests, at.isoformat()))
        return True

    def _newest(self, snapshot: Snapshot) -> Snapshot:
        """What we go on with: the same, or a fresh one when somebody has posted meanwhile."""
        edition = self.folder.edition()
        return build(clock.now()) if edition and edition.version > snapshot.version else snapshot

    def _some(self, queue: deque[Slice], snapshot: Snapshot, at: datetime) -> Iterator[File]:
        until = time.monotonic() + HOLD
        while queue:
            yield from queue.popleft()(snapshot, at)
            if time.monotonic() >= until:
                return

    def _write(self, files: Iterable[File], snapshot: Snapshot, queue: Sequence[Slice] = ()) -> None:
        left = len(queue)
        self.folder.replace_changed(self._noted(files), snapshot.version)
        if queue and len(queue) == left:
            raise PublisherBusy  # a newer version than the database has: nothing of ours is wanted

    def _noted(self, files: Iterable[File]) -> Iterator[File]:
        for name, body in files:
            self.written.add(name)
            yield name, body

    def _slices(self, snapshot: Snapshot, at: datetime) -> Iterator[Slice]:
        """What is written, piece by piece; each is read from the database only when its turn has come."""
        zone = ZoneInfo(snapshot.page.time_zone)
        first, now, last = history.first_month(at, zone), history.month_of(at, zone), history.last_month(at, zone)
        since = translated.first_month(snapshot.page, at)
        yield lambda snapshot, at: render.home(snapshot, set(), at)
        yield lambda snapshot, at: render.front(snapshot)
        yield _standing
        yield lambda snapshot, at: render.merged(snapshot)
        yield from (partial(_incidents, some) for some in _batches(translated.older(snapshot.page, since)))
        days = list(history.months(since, last))
        for done, day in enumerate(days):
            yield partial(self._progress, done, len(days))
            yield from (partial(_incidents, some) for some in _batches(history.ids(day, zone)))
            if day <= now:
                yield partial(_month, day, first, now)
        codes = [part.code for part in snapshot.components]
        yield from (partial(self._components, frozenset(some)) for some in _batches(codes, COMPONENTS))
        yield partial(self._progress, len(days), len(days))

    def _progress(self, done: int, of: int, snapshot: Snapshot, at: datetime) -> Iterable[File]:
        self.tell(done, of)
        return ()

    def _components(self, codes: frozenset[str], snapshot: Snapshot, at: datetime) -> Iterator[File]:
        some = [part for part in snapshot.components if part.code in codes]
        month = history.month_of(at, ZoneInfo(snapshot.page.time_zone))
        self.digests |= {part.code: component_history.digest(part, snapshot, month) for part in some}
        yield from render.of_components(snapshot, some, at)


def touched_since(version: int) -> set[int] | None:
    """The incidents that events have spoken of since; None when one spoke of everything."""
    events = list(OutboxEvent.objects.filter(is_public=True, pk__gt=version).values_list("kind", "topic"))
    if any(kind in WHOLE for kind, _ in events):
        return None
    return {int(topic.removeprefix(kept.TOPIC)) for _, topic in events if topic.startswith(kept.TOPIC)}


def _standing(snapshot: Snapshot, at: datetime) -> Iterator[File]:
    yield from page.standing_files(snapshot.page)
    yield page.api_file(snapshot)
    if not snapshot.page.is_translation:
        yield from page.error_files(snapshot.page)
        yield from render.pages_of_lines(snapshot, None, timeline.parts_by_id(), at)
    yield page.months_file(history.counted(at, ZoneInfo(snapshot.page.time_zone)), snapshot.page)


def _incidents(pks: list[int], snapshot: Snapshot, at: datetime) -> Iterator[File]:
    with database.one_view():
        told = timeline.read(pks, parts=timeline.parts_by_id(), at=at)
    yield from render.of_incidents(snapshot, told)


def _month(day: date, first: date, last: date, snapshot: Snapshot, at: datetime) -> Iterator[File]:
    with database.one_view():
        told = history.read(day, ZoneInfo(snapshot.page.time_zone), parts=timeline.parts_by_id(), at=at)
    yield page.month_file(history.month(day, told, first=first, last=last), snapshot.page)


def _batches(some: list[Some], size: int = SIZE) -> Iterator[list[Some]]:
    for start in range(0, len(some), size):
        yield some[start : start + size]


@contextlib.contextmanager
def _alone(folder: Folder) -> Iterator[bool]:
    folder.root.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder.root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
