"""Stopping a channel and letting it go on: by a person, or by itself when it fails for everybody."""

from collections import deque
from collections.abc import Iterable

import structlog
from django.db import transaction

from core import clock
from core.errors import DomainError
from notifications.channels.base import Fate
from notifications.models import ChannelRecord, ChannelStop
from outbox import actions as outbox
from people import actions as people
from subscribers.models import Channel

log = structlog.get_logger(__name__)

WINDOW = 200
REFUSED, TAKEN = "x", "."
MOST_REFUSED = 10  # of the window: above five in a hundred a sender loses its good name


class NoReason(DomainError):
    """Say why the channel is stopped; the next shift will ask."""


class Tally:
    """The last outcomes of a channel; says when too many are refused for good."""

    def __init__(self, window: str = "", *, era: int = 0) -> None:
        """`window` is what was kept of earlier runs, a letter for each outcome; `era` is explained at `situation`."""
        self.era = era
        self._refused: deque[bool] = deque((letter == REFUSED for letter in window), maxlen=WINDOW)
        self.fresh = ""

    def note(self, fates: Iterable[Fate]) -> None:
        """Count these outcomes."""
        new = [fate == Fate.PERMANENT for fate in fates]
        self._refused.extend(new)
        self.fresh = (self.fresh + "".join(REFUSED if each else TAKEN for each in new))[-WINDOW:]

    @property
    def is_alarming(self) -> bool:
        return len(self._refused) == WINDOW and sum(self._refused) > MOST_REFUSED


def situation(channel: str) -> tuple[int, bool]:
    """The era of a channel, which ends with each stop, and whether it is stopped now."""
    stops = ChannelStop.objects.filter(channel=channel).order_by("-pk").values_list("pk", "resumed_at")
    era, resumed_at = stops.first() or (0, clock.now())
    return era, resumed_at is None


def recall(channel: str, era: int) -> Tally:
    """The last outcomes of a channel in this era, whoever saw them."""
    record = ChannelRecord.objects.filter(channel=channel).first()
    return Tally(record.window if record else "", era=era)


@transaction.atomic
def keep(channel: str, tally: Tally) -> None:
    """Add what was seen to what others have seen; what belongs to an era that is over counts no more."""
    if tally.fresh and situation(channel)[0] == tally.era:
        record, _ = ChannelRecord.objects.select_for_update().get_or_create(channel=channel)
        record.window = (record.window + tally.fresh)[-WINDOW:]
        record.save(update_fields=["window"])


def is_stopped(channel: str) -> bool:
    """Whether nothing may leave through this channel now."""
    return ChannelStop.objects.filter(channel=channel, resumed_at__isnull=True).exists()


def stops() -> dict[str, ChannelStop]:
    """The channels that are stopped now."""
    return {stop.channel: stop for stop in ChannelStop.objects.filter(resumed_at__isnull=True)}


@transaction.atomic
def stop(channel: str, *, by: object, why: str) -> None:
    """Let nothing leave through this channel until somebody resumes it; what is owed waits."""
    if not why.strip():
        raise NoReason
    values = {"by": str(by), "why": why.strip(), "stopped_at": clock.now()}
    made, is_new = ChannelStop.objects.get_or_create(channel=Channel(channel), resumed_at=None, defaults=values)
    if is_new:
        outbox.record("channel.stopped", made)
        log.error("channel stopped", channel=channel, by=str(by), why=why)
        people.note("stop_channel", channel, by=by, why=why)


@transaction.atomic
def resume(channel: str, *, by: object) -> None:
    """Let the channel go on with what waits."""
    if ChannelStop.objects.filter(channel=channel, resumed_at__isnull=True).update(resumed_at=clock.now()):
        ChannelRecord.objects.filter(channel=channel).delete()
        people.note("resume_channel", channel, by=by)


@transaction.atomic
def stop_by_itself(channel: str, tally: Tally) -> None:
    """The channel fails for everybody: going on would only do harm.

    A tally of an era that is over says nothing any more: a worker that was slow with its
    batch must not undo what a person has decided since.
    """
    if situation(channel)[0] != tally.era:
        return
    stop(channel, by="the mail room", why=f"More than {MOST_REFUSED} of the last {WINDOW} were refused for good.")


def stop_for_complaints(channel: str) -> None:
    """So many readers complain that the large mailbox providers would turn all our mail away."""
    stop(channel, by="the mail room", why="More than one reader in a thousand complained within a week.")
