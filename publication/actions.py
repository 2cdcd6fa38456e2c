"""Bringing the public files up to the newest committed state."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from components.models import Component
from core import clock, languages
from incidents.models import Incident
from outbox.models import OutboxEvent
from outbox.nudge import nudge
from publication import component_history, history, manifest, memory, render
from publication import mirror as copies
from publication.build import build
from publication.emergency import reconciling
from publication.memory import Memory
from publication.snapshot import Snapshot
from publication.surfaces import alive
from publication.writer import Folder

log = structlog.get_logger(__name__)

# The process that posts must not wait for a long history to be written anew; a worker does that.
LONG_HISTORY = 200
PATIENCE = 3.0  # seconds that whoever waits gives another publisher; after it the relay tries again
WHOLE = {"page.imported"}  # events after which any page may have changed
Tell = Callable[[int, int], None]


def targets() -> list[Folder]:
    """Where the public files go."""
    return [Folder(Path(settings.PUBLIC_DIR))]


def mirror() -> int:
    """Bring the object store up to the folder, where one is configured; how many objects changed."""
    if not settings.OBJECT_STORE:
        return 0
    store = import_string("publication.object_store.Bucket")(settings.OBJECT_STORE)
    return sum(copies.copy(folder, Path(settings.STATIC_ROOT), store) for folder in targets())


def quiet(done: int, of: int) -> None:
    """Whom nobody watches tells nothing."""


def publish(event: OutboxEvent | None = None, *, is_full: bool = False, tell: Tell = quiet) -> None:
    """Bring every public file up to the newest committed state; running it twice changes nothing.

    An `event` means: called by who waits for it, so a long history is left to the next
    call without one. `tell` hears of a full publish how many of how many months are done.
    A full disk raises OSError, another publisher that does not end PublisherBusy. A folder that
    is newer than the database is left alone, unless `is_full` says that the database knows better.
    """
    with translation.override(settings.LANGUAGE_CODE):
        for folder in targets():
            with folder.one_publisher(wait=PATIENCE if event is not None else 20):
                bring_up(folder, is_waited_for=event is not None, is_full=is_full, tell=tell)
    if event is not None and languages.translations():
        nudge("publication.translate_news")
    if settings.OBJECT_STORE:
        nudge("publication.mirror")


def bring_up(folder: Folder, *, is_waited_for: bool = False, is_full: bool = False, tell: Tell = quiet) -> None:
    """Bring a folder up in the language in force; the caller holds its lock."""
    at = clock.now()
    reconciling.settle(folder)
    snapshot = build(at)
    edition = folder.edition()
    if edition and edition.version > snapshot.version:  # an older database has been put back, or a replica lags
        if not is_full:
            log.warning("the folder is newer than the database", folder=edition.version, database=snapshot.version)
            return
        manifest.forget(folder.root)
    before = None if is_full else memory.recall(folder)
    after = _memory(snapshot, at)
    events = list(_events_since(before.version)) if before else []
    is_full = before is None or not before.covers(after.shape, at) or any(e.kind in WHOLE for e in events)
    touched = {int(e.topic.partition(":")[2]) for e in events if e.topic.startswith("incident:")}
    is_long = is_full and Incident.objects.count() > LONG_HISTORY
    if is_long and (before or is_waited_for):  # the present first, whoever writes the rest
        _write_changes(folder, snapshot, touched, before or after, after, at)
    if is_long and is_waited_for:
        nudge("publication.publish")
    elif is_full or before is None:
        _write_everything(folder, snapshot, at, tell)
        memory.remember(folder, after)
    else:
        _write_changes(folder, snapshot, touched, before, after, at)
        if not after.is_as(before):
            memory.remember(folder, after)
    if (is_full or not is_waited_for) and not snapshot.page.is_translation:
        folder.replace_changed([alive.file(snapshot, at)], snapshot.version)


def _memory(snapshot: Snapshot, at: datetime) -> Memory:
    """What will be remembered when the files of this snapshot stand."""
    zone = ZoneInfo(snapshot.page.time_zone)
    month = history.month_of(at, zone)
    return Memory(
        version=snapshot.version,
        shape=memory.shape(snapshot, history.listing(at, zone)),
        components={part.code: component_history.digest(part, snapshot, month) for part in snapshot.components},
        at=at.isoformat(),
    )


def _events_since(version: int) -> Iterator[OutboxEvent]:
    return OutboxEvent.objects.filter(is_public=True, pk__gt=version).order_by("pk").iterator()


def _write_everything(folder: Folder, snapshot: Snapshot, at: datetime, tell: Tell) -> None:
    """Every file there should be, streamed; what should not be there goes."""
    written = {alive.NAME}

    def files() -> Iterator[tuple[str, bytes]]:
        for name, body in chain(render.past(snapshot, at, tell), render.front(snapshot)):
            written.add(name)
            yield name, body

    folder.replace_changed(files(), snapshot.version)
    folder.remove(name for name in list(folder.names(is_whole=False)) if name not in written)


def _write_changes(
    folder: Folder, snapshot: Snapshot, touched: set[int], before: Memory, after: Memory, at: datetime
) -> None:
    """What the present shows, the touched incidents, and the components that show something else than before."""
    moved = {code for code, digest in after.components.items() if before.components.get(code) != digest}
    moved |= set(Component.objects.filter(incidents__in=touched).values_list("code", flat=True)) if touched else set()
    components = [part for part in snapshot.components if part.code in moved]
    # What the home page announces stands before it; what merely follows from the change comes after it.
    folder.replace_changed(chain(render.changed(snapshot, touched, at), render.front(snapshot)), snapshot.version)
    after_it = chain(render.months_of_changed(snapshot, touched, at), render.of_components(snapshot, components, at))
    folder.replace_changed(after_it, snapshot.version)
    folder.remove(render.hidden(touched, before.components.keys() - after.components.keys()))
