"""The verb that brings another product's page in, whole or not at all."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from api.importing import pages, statuses
from api.importing.capture import Capture
from api.importing.gathering import gather
from api.importing.parts import Parts
from api.importing.progress import Progress
from api.importing.sources import pieces
from api.importing.tally import BROKEN, CHANGED, OF_LISTS, STATUSES, Tally
from api.importing.texts import Texts
from api.importing.timelines import Timelines
from core import clock
from outbox import actions as outbox
from people import actions as people


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came in, what could not be read, and what a reader should know."""

    tally: Tally
    capture: Capture


def import_page(
    source: str, *, progress: Progress, has_all_history: bool = False, is_rehearsal: bool = False
) -> Outcome:
    """Bring in page, groups, components, incidents and maintenances from a folder, file or live page.

    Records that are broken are left out whole; doing it again changes nothing; a rehearsal changes
    nothing at all. Nobody is told: the only event is "page.imported", for the public files.
    Raises NotImportable when nothing of the source can be used.
    """
    capture = gather(pieces(source, progress, has_all_history=has_all_history), progress)
    texts = Texts()
    texts.prepare(capture, progress)
    tally = Tally()
    with transaction.atomic():
        _write(capture, texts, tally, progress, source)
        if is_rehearsal:
            transaction.set_rollback(True)
    for kind, count in capture.broken_kinds.items():
        if kind in OF_LISTS:
            tally.add(OF_LISTS[kind], BROKEN, count)
    return Outcome(tally, capture)


def _write(capture: Capture, texts: Texts, tally: Tally, progress: Progress, source: str) -> None:
    page = pages.write(capture, tally)
    at = _newest(capture)
    parts = Parts(capture, tally, at=at)
    parts.write()
    Timelines(capture, parts.components, texts, tally).write(progress)
    tally.add(STATUSES, CHANGED, len(statuses.settle(parts.components, parts.current)))
    if tally.has_changes or pages.is_newer_than_public(capture.page):
        outbox.record("page.imported", page, happened_at=at)
        people.note("import_page", page, by="manage.py import_statuspage", source=source)


def _newest(capture: Capture) -> datetime:
    """The last change of which the source tells."""
    if capture.page and capture.page.updated_at:
        return capture.page.updated_at
    told = [part.updated_at for part in capture.parts.values()] + [i.updated_at for i in capture.incidents.values()]
    return max((moment for moment in told if moment is not None), default=clock.now())
