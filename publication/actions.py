"""Bringing the public files up to the newest committed state."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation

from core import clock
from incidents.models import Incident
from outbox.models import OutboxEvent
from outbox.nudge import nudge
from publication import history, memory, render
from publication.build import build
from publication.memory import Memory
from publication.snapshot import Snapshot
from publication.writer import Folder

# The process that posts must not wait for a long history to be written anew; a worker does that.
LONG_HISTORY = 200
Tell = Callable[[int, int], None]


def targets() -> list[Folder]:
    """Where the public files go."""
    return [Folder(Path(settings.PUBLIC_DIR))]


def quiet(done: int, of: int) -> None:
    """Whom nobody watches tells nothing."""


def publish(event: OutboxEvent | None = None, *, is_full: bool = False, tell: Tell = quiet) -> None:
    """Bring every public file up to the newest committed state; running it twice changes nothing.

    An `event` means: called by who waits for it, so a long history is left to the next
    call without one. `tell` hears of a full publish how many of how many months are done.
    A full disk raises OSError, another publisher that does not end PublisherBusy.
    """
    with translation.override(settings.LANGUAGE_CODE):
        for folder in targets():
            with folder.one_publisher():
                _bring_up(folder, is_waited_for=event is not None, is_full=is_full, tell=tell)


def _bring_up(folder: Folder, *, is_waited_for: bool, is_full: bool, tell: Tell) -> None:
    at = clock.now()
    snapshot = build(at)
    shape = memory.shape(snapshot)
    before = None if is_full else memory.recall(folder)
    events = list(_events_since(before.version)) if before else []
    is_full = before is None or not before.covers(shape, at) or any(e.kind == "page.imported" for e in events)
    if is_full and is_waited_for and Incident.objects.count() > LONG_HISTORY:
        _write_changes(folder, snapshot, before, events, at, is_waited_for)
        nudge("publication.publish")
    elif is_full or before is None:
        _write_everything(folder, snapshot, at, tell)
        memory.remember(folder, _memory(snapshot, shape, at))
    else:
        _write_changes(folder, snapshot, before, events, at, is_waited_for)
        now = _memory(snapshot, shape, at)
        if now.version != before.version or now.last_month != before.last_month:
            memory.remember(folder, now)


def _events_since(version: int) -> Iterator[OutboxEvent]:
    return OutboxEvent.objects.filter(is_public=True, pk__gt=version).order_by("pk").iterator()


def _write_everything(folder: Folder, snapshot: Snapshot, at: datetime, tell: Tell) -> None:
    """Every file there should be, streamed; what should not be there goes."""
    written = set()

    def files() -> Iterator[tuple[str, bytes]]:
        for name, body in _all_files(snapshot, at, tell):
            written.add(name)
            yield name, body

    folder.replace_changed(files(), snapshot.version)
    folder.remove(name for name in list(folder.names()) if name not in written)


def _all_files(snapshot: Snapshot, at: datetime, tell: Tell) -> Iterator[tuple[str, bytes]]:
    yield from render.past(snapshot, at, tell)
    yield from render.front(snapshot)
    yield render.sign_of_life(snapshot, at)


def _write_changes(
    folder: Folder,
    snapshot: Snapshot,
    before: Memory | None,
    events: list[OutboxEvent],
    at: datetime,
    is_waited_for: bool,
) -> None:
    touched = {int(e.topic.partition(":")[2]) for e in events if e.topic.startswith("incident:")}
    months = _months_with_new_neighbours(snapshot, before, at) if before else set()

    def files() -> Iterator[tuple[str, bytes]]:
        yield from render.changed(snapshot, touched, months, at)
        yield from render.front(snapshot)
        if not is_waited_for:
            yield render.sign_of_life(snapshot, at)

    folder.replace_changed(files(), snapshot.version)
    folder.remove(render.hidden(touched))


def _months_with_new_neighbours(snapshot: Snapshot, before: Memory, at: datetime) -> set[date]:
    """Months that began since, or went before the first; and those whose links to them must appear."""
    now = _memory(snapshot, "", at)
    if (now.first_month, now.last_month) == (before.first_month, before.last_month):
        return set()
    first, last = date.fromisoformat(before.first_month), date.fromisoformat(before.last_month)
    every = history.months(date.fromisoformat(now.first_month), date.fromisoformat(now.last_month))
    return {day for day in every if day <= first or day >= last}


def _memory(snapshot: Snapshot, shape: str, at: datetime) -> Memory:
    zone = ZoneInfo(snapshot.page.time_zone)
    return Memory(
        version=snapshot.version,
        shape=shape,
        first_month=history.first_month(at, zone).isoformat(),
        last_month=history.month_of(at, zone).isoformat(),
        at=at.isoformat(),
    )
