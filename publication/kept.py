"""What this process has read of ended incidents, kept until an event speaks of one of them.

Everything that changes an incident in public is told by an event of its topic, in the
same transaction; what concerns more than one incident (a component, the page, an import)
is told by another topic, and then nothing is kept. Never ask inside a transaction that may be undone.
"""

import threading
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from core import languages
from outbox.models import OutboxEvent
from publication.snapshot import IncidentFacts

Span = tuple[int, int, int, str]  # component, begin, end, status
TOPIC = "incident:"
NOTHING: tuple[int, datetime | None] = (0, None)
_lock = threading.RLock()
_seen: tuple[int, datetime | None] = (0, None)  # the newest event that was looked at, and when it was recorded
_facts: dict[str, dict[int, IncidentFacts]] = {}
_spans: dict[int, tuple[Span, ...]] = {}


def newest_version() -> int:
    """The id of the newest public event; 0 before anything has been said."""
    return OutboxEvent.objects.filter(is_public=True).order_by("-pk").values_list("pk", flat=True).first() or 0


def refresh() -> int:
    """Forget whatever events have touched since the last look; the version up to which the rest holds."""
    global _seen
    with _lock:
        newest = _events().order_by("-pk").values_list("pk", "recorded_at").first() or NOTHING
        if newest != _seen:
            touched = _touched(newest[0])
            if touched is None:
                forget()
            for pk in touched or ():
                _spans.pop(pk, None)
                for told in _facts.values():
                    told.pop(pk, None)
            _seen = newest
        return newest[0]


def _touched(version: int) -> set[int] | None:
    """The incidents of the events since the last look; None when one was of another topic, or history is another.

    A database that has been put back from a backup may give the same numbers to other events.
    """
    if not 0 < _seen[0] < version:
        return None
    events = list(
        _events().filter(pk__gte=_seen[0], pk__lte=version).order_by("pk").values_list("pk", "recorded_at", "topic")
    )
    (*first, _), *later = events or [(*NOTHING, "")]
    if tuple(first) != _seen or not all(topic.startswith(TOPIC) for *_, topic in later):
        return None
    return {int(topic.removeprefix(TOPIC)) for *_, topic in later}


def _events() -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(is_public=True)


def forget() -> None:
    """Keep nothing: another database may stand behind us."""
    global _seen
    with _lock:
        _seen = NOTHING
        _facts.clear()
        _spans.clear()


def facts(wanted: Iterable[int]) -> dict[int, IncidentFacts]:
    """Of these incidents, those that are known in the language in force."""
    with _lock:
        told = _facts.get(languages.current(), {})
        return {pk: told[pk] for pk in wanted if pk in told}


def keep_facts(everything: Iterable[IncidentFacts]) -> None:
    """Keep the ended ones of these, and no others: what no page shows any more need not be known."""
    with _lock:
        _facts[languages.current()] = {facts.number: facts for facts in everything if facts.resolved_at is not None}


def spans(wanted: Iterable[int]) -> dict[int, tuple[Span, ...]]:
    """What those of these incidents that are known did to components."""
    with _lock:
        return {pk: _spans[pk] for pk in wanted if pk in _spans}


def keep_spans(pk: int, told: tuple[Span, ...]) -> None:
    """Keep what an ended incident did to components."""
    with _lock:
        _spans[pk] = told
