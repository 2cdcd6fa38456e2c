"""What this process has read of ended incidents, kept until an event speaks of one of them.

Everything that changes an incident in public is told by an event of its topic, in the
same transaction; what concerns more than one incident (a component, the page, an import)
is told by another topic, and then nothing is kept.
"""

import threading
from collections.abc import Iterable

from core import languages
from outbox.models import OutboxEvent
from publication.snapshot import IncidentFacts

Span = tuple[int, int, int, str]  # component, begin, end, status
TOPIC = "incident:"
_lock = threading.RLock()
_version = -1
_facts: dict[str, dict[int, IncidentFacts]] = {}
_spans: dict[int, tuple[Span, ...]] = {}


def newest_version() -> int:
    """The id of the newest public event; 0 before anything has been said."""
    return OutboxEvent.objects.filter(is_public=True).order_by("-pk").values_list("pk", flat=True).first() or 0


def refresh(version: int | None = None) -> int:
    """Forget whatever events have touched since the last look; the version up to which the rest holds."""
    global _version
    with _lock:
        version = newest_version() if version is None else version
        if version == _version:
            return version
        events = OutboxEvent.objects.filter(is_public=True, pk__gt=_version, pk__lte=version)
        topics = set(events.values_list("topic", flat=True)) if 0 <= _version < version else {""}
        if all(topic.startswith(TOPIC) for topic in topics):
            for pk in {int(topic.removeprefix(TOPIC)) for topic in topics}:
                _spans.pop(pk, None)
                for told in _facts.values():
                    told.pop(pk, None)
        else:
            forget()
        _version = version
        return version


def forget() -> None:
    """Keep nothing: another database may stand behind us."""
    global _version
    with _lock:
        _version = -1
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
