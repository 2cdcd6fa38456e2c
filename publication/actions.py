"""Bringing the public files up to the newest committed state."""

from datetime import datetime
from itertools import chain
from pathlib import Path

import structlog
from django.conf import settings
from django.utils import translation
from django.utils.module_loading import import_string

from components.models import Component
from core import clock, languages
from incidents.models import Incident
from outbox.models import OutboxEvent
from outbox.nudge import nudge
from publication import manifest, memory, rebuild, render
from publication import mirror as copies
from publication.build import build
from publication.emergency import reconciling
from publication.memory import Memory
from publication.rebuild import Tell
from publication.snapshot import Snapshot
from publication.surfaces import alive
from publication.writer import Folder

log = structlog.get_logger(__name__)

# The process that posts must not wait for a long history to be written anew; a worker does that.
LONG_HISTORY = 200
PATIENCE = 3.0  # seconds that whoever waits gives another publisher; after it the relay tries again


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
            wait = PATIENCE if event is not None else 20
            bring_up(folder, wait=wait, is_waited_for=event is not None, is_full=is_full, tell=tell)
    if event is not None and languages.translations():
        nudge("publication.translate_news")
    if settings.OBJECT_STORE:
        nudge("publication.mirror")


def bring_up(
    folder: Folder, *, wait: float = 0, is_waited_for: bool = False, is_full: bool = False, tell: Tell = quiet
) -> None:
    """Bring a folder up in the language in force; PublisherBusy when another publisher holds it longer than `wait`."""
    with folder.one_publisher(wait=wait):
        is_rest_old = _write_news(folder, is_waited_for=is_waited_for, is_full=is_full)
    if is_rest_old and is_waited_for and Incident.objects.count() > LONG_HISTORY:
        nudge("publication.publish")
    elif is_rest_old:
        rebuild.everything(folder, tell)


def _write_news(folder: Folder, *, is_waited_for: bool, is_full: bool) -> bool:
    """The present, and what events have changed in the past; whether every other page has to be written anew, too.

    The home page comes as soon as what it links to stands: it is what everybody reloads.
    """
    at = clock.now()
    reconciling.settle(folder)
    snapshot = build(at)
    edition = folder.edition()
    if edition and edition.version > snapshot.version:  # an older database has been put back, or a replica lags
        if not is_full:
            log.warning("the folder is newer than the database", folder=edition.version, database=snapshot.version)
            return False
        manifest.forget(folder.root)
    before = None if is_full else memory.recall(folder)
    touched = rebuild.touched_since(before.version) if before else None
    folder.replace_changed(render.home(snapshot, touched or set(), at), snapshot.version, is_complete=False)
    after = memory.of(snapshot, at)
    is_rest_old = before is None or touched is None or not before.covers(after.shape, at)
    if before is not None and touched is not None and not is_rest_old:
        _write_rest(folder, snapshot, touched, before, after, at)
    elif is_waited_for:
        _write_rest(folder, snapshot, touched or set(), after, after, at)
    is_first = not (folder.root / alive.NAME).exists()
    if (not is_waited_for or is_first) and not snapshot.page.is_translation:
        folder.replace_changed([alive.file(snapshot, at)], snapshot.version)
    return is_rest_old


def _write_rest(
    folder: Folder, snapshot: Snapshot, touched: set[int], before: Memory, after: Memory, at: datetime
) -> None:
    """For programs, then what merely follows: months, and the components that show something else than before."""
    folder.replace_changed(
        chain(render.front(snapshot), render.data_of_changed(snapshot, touched, at)), snapshot.version
    )
    moved = {code for code, digest in after.components.items() if before.components.get(code) != digest}
    moved |= set(Component.objects.filter(incidents__in=touched).values_list("code", flat=True)) if touched else set()
    components = [part for part in snapshot.components if part.code in moved]
    after_it = chain(render.months_of_changed(snapshot, touched, at), render.of_components(snapshot, components, at))
    folder.replace_changed(after_it, snapshot.version)
    folder.remove(render.hidden(touched, before.components.keys() - after.components.keys()))
    if before is not after and not after.is_as(before):
        memory.remember(folder, after)
