"""Whether every part behind the page lives: each with its age and a verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min

from core import clock, languages
from core.models import Pulse
from notifications import switch
from notifications.models import OPEN, Delivery
from outbox.models import Debt, OutboxEvent
from publication.mirror import copied
from publication.writer import Folder

OK, LATE, DEAD = "ok", "late", "dead"
# A dead worker must be visible within 30 seconds; it says every 10 that it lives.
PULSE_LATE = timedelta(seconds=20)
PULSE_DEAD = timedelta(seconds=30)
OWED_LATE = timedelta(seconds=30)
OWED_DEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the health report; `age` in seconds where there is one."""

    name: str
    verdict: str
    age: float | None
    remark: str


def examine() -> list[Sign]:
    """Every sign of health, worst cases included: what cannot be asked is dead, with the reason."""
    now = clock.now()
    signs = [Sign("web", OK, None, "answers"), _asked("database", _database)]
    if signs[-1].verdict == DEAD:
        return signs
    return [
        *signs,
        _asked("broker", _broker),
        _pulse("worker", now),
        _pulse("beat", now),
        _owed("oldest owed event", _oldest_debt(), now),
        _owed("oldest owed delivery", _oldest_delivery(), now),
        _parked(),
        _ways_out(now),
        *_published(now),
        *_mirror(now),
    ]


def worst_verdict(signs: list[Sign]) -> str:
    """The verdict of the whole."""
    return max((sign.verdict for sign in signs), key=[OK, LATE, DEAD].index)


def _asked(name: str, question: Callable[[], None]) -> Sign:
    try:
        question()
    except Exception as error:  # whatever the driver raises, the report must be given
        return Sign(name, DEAD, None, f"does not answer: {type(error).__name__}")
    return Sign(name, OK, None, "answers")


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        if cursor.fetchone() != (1,):
            raise DatabaseError("SELECT 1 answered something else")


def _broker() -> None:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0.1, timeout=1)


def _pulse(name: str, now: datetime) -> Sign:
    pulse = Pulse.objects.filter(name=name).first()
    if pulse is None:
        return Sign(name, DEAD, None, "has never said that it lives")
    age = now - pulse.beaten_at
    verdict = OK if age < PULSE_LATE else LATE if age < PULSE_DEAD else DEAD
    return Sign(name, verdict, round(age.total_seconds(), 1), "lives" if verdict == OK else "is silent")


def _oldest_debt() -> datetime | None:
    owed = Debt.objects.filter(settled_at__isnull=True, parked_at__isnull=True)
    return owed.order_by("event_id").values_list("event__recorded_at", flat=True).first()


def _oldest_delivery() -> datetime | None:
    owed = Delivery.objects.filter(state__in=OPEN)
    return owed.order_by("due_at").values_list("due_at", flat=True).first()


def _owed(name: str, since: datetime | None, now: datetime) -> Sign:
    if since is None or since > now:
        return Sign(name, OK, None, "nothing waits")
    age = now - since
    verdict = OK if age < OWED_LATE else LATE if age < OWED_DEAD else DEAD
    return Sign(name, verdict, round(age.total_seconds(), 1), "waits" if verdict == OK else "waits too long")


def _parked() -> Sign:
    parked = Debt.objects.filter(parked_at__isnull=False, settled_at__isnull=True).count()
    return Sign(
        "parked events", LATE if parked else OK, None, f"{parked} given up after five tries" if parked else "none"
    )


def _ways_out(now: datetime) -> Sign:
    """Whether a channel is stopped: then nobody is told through it, and somebody must know."""
    stopped = switch.stops()
    if not stopped:
        return Sign("ways out", OK, None, "none is stopped")
    since = min(stop.stopped_at for stop in stopped.values())
    told = "; ".join(f"{stop.get_channel_display()} by {stop.by}: {stop.why}" for stop in stopped.values())
    return Sign("ways out", LATE, round((now - since).total_seconds(), 1), f"stopped: {told}"[:300])


def _published(now: datetime) -> list[Sign]:
    """How far the public folder, and the slowest of its translations, are behind what has been said."""
    folder = Folder(Path(settings.PUBLIC_DIR))
    trees = {"public folder": [folder], "translations": [folder.part(code) for code in languages.translations()]}
    signs = []
    for name, parts in trees.items():
        shown = min((edition.version if (edition := part.edition()) else 0 for part in parts), default=None)
        if shown is not None:
            missing = OutboxEvent.objects.filter(is_public=True, pk__gt=shown)
            late = missing.aggregate(versions=Count("pk"), since=Min("recorded_at"))
            signs.append(_behind(name, late["versions"], late["since"] or now, now))
    return signs


def _mirror(now: datetime) -> list[Sign]:
    """How far the object store is behind the folder, where there is one."""
    if not settings.OBJECT_STORE:
        return []
    folder = Folder(Path(settings.PUBLIC_DIR))
    edition, copy = folder.edition(), copied(folder)
    versions = edition.version - (copy.version if copy else 0) if edition else 0
    return [_behind("object store", max(0, versions), edition.moment if edition else now, now)]


def _behind(target: str, versions: int, since: datetime, now: datetime) -> Sign:
    """How late a target of the public files is: `since` is when the first of what it lacks was said."""
    if not versions:
        return Sign(target, OK, None, "shows the newest version")
    age = now - since
    verdict = OK if age < OWED_LATE else LATE if age < OWED_DEAD else DEAD
    remark = f"is {versions} version{'s' if versions > 1 else ''} behind"
    return Sign(target, verdict, round(age.total_seconds(), 1), remark)
