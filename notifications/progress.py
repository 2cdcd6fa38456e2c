"""How far an update has come on its way to everybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from core import clock
from incidents.models import Incident, IncidentUpdate
from notifications import by_hand
from notifications.models import OPEN, Delivery, DeliveryQuerySet, DeliveryState, Notice, NoticeKind
from outbox.models import Debt
from subscribers.models import Channel

LATELY = timedelta(seconds=10)
AN_HOUR = timedelta(hours=1)
MOST_PLACES = 8  # domains that are named, the most troubled first
TRYING = [DeliveryState.RETRY, DeliveryState.AMBIGUOUS]
LEFT_OUT = [DeliveryState.SUPERSEDED, DeliveryState.EXPIRED, DeliveryState.CANCELLED]
HANDLER = "notifications.fanout.tell_followers"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of one channel or domain are in which state; held ones are perhaps sent and wait for a person."""

    by_state: dict[str, int]
    held: int = 0

    def _sum(self, *states: str) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def owed(self) -> int:
        """All who were to be told, are not known to be, and for whom something is still being done."""
        return self._sum(*OPEN) - self.held

    @property
    def retrying(self) -> int:
        return self._sum(*TRYING) - self.held

    @property
    def sent(self) -> int:
        return self._sum(DeliveryState.SENT)

    @property
    def failed(self) -> int:
        return self._sum(DeliveryState.FAILED)

    @property
    def can_be_retried(self) -> int:
        return self.failed + self.held + self._sum(DeliveryState.EXPIRED)

    @property
    def left_out(self) -> int:
        """Who never was to be sent it in the end: overtaken, too old, cancelled."""
        return self._sum(*LEFT_OUT)

    @property
    def done(self) -> int:
        return self.total - self.owed


@dataclass(frozen=True, slots=True)
class Progress:
    """One channel: its counts, its pace, and its domains."""

    channel: str
    counts: Counts
    sent_lately: int = 0
    places: tuple[tuple[str, Counts], ...] = ()
    has_more_places: bool = False
    next_try_at: datetime | None = None

    @property
    def label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def owed(self) -> int:
        return self.counts.owed

    @property
    def per_second(self) -> float:
        """How many were handed over each second lately."""
        return self.sent_lately / LATELY.total_seconds()

    @property
    def is_waiting(self) -> bool:
        """Whether nothing is left but what failed once and waits for its next try."""
        return 0 < self.owed == self.counts.retrying

    @property
    def minutes_left(self) -> int | None:
        """Until the last inbox at this pace, rounded up; what waits for a later try not counted. None if it stands."""
        ready = self.owed - self.counts.retrying
        if not ready or not self.sent_lately:
            return None
        return int(ready / self.per_second / 60) + 1


def of_update(update: IncidentUpdate) -> list[Progress]:
    """The progress of this update by channel; empty while nobody has been owed anything."""
    mine = by_hand.of_update(update.pk)
    channels: dict[str, dict[str, int]] = {}
    for channel, state, count in mine.values_list("channel", "state").annotate(Count("pk")).order_by():
        channels.setdefault(channel, {})[state] = count
    held = _by_channel(mine.held())
    lately = _by_channel(mine.filter(state=DeliveryState.SENT, concluded_at__gt=clock.now() - LATELY))
    tries = dict(mine.filter(state__in=TRYING).values_list("channel").annotate(Min("due_at")).order_by())
    told = []
    for channel, states in sorted(channels.items()):
        places = _places(mine, channel)
        counts, has_more = Counts(states, held.get(channel, 0)), len(places) > MOST_PLACES
        told.append(
            Progress(channel, counts, lately.get(channel, 0), places[:MOST_PLACES], has_more, tries.get(channel))
        )
    return told


def _by_channel(deliveries: DeliveryQuerySet) -> dict[str, int]:
    return dict(deliveries.values_list("channel").annotate(Count("pk")).order_by())


def _places(mine: DeliveryQuerySet, channel: str) -> tuple[tuple[str, Counts], ...]:
    """The domains of one channel with the most trouble, then with the most to do; one more than is shown."""
    counted = {state.value: Count("pk", filter=Q(state=state)) for state in DeliveryState}
    held = Count("pk", filter=Q(state=DeliveryState.AMBIGUOUS, due_at__isnull=True))
    troubled = Count("pk", filter=Q(state__in=[*TRYING, DeliveryState.FAILED]))
    rows = mine.filter(channel=channel).with_place().values("place").annotate(**counted, held=held, troubled=troubled)
    rows = rows.annotate(all=Count("pk")).exclude(place="").order_by("-troubled", "-queued", "-all", "place")
    return tuple(
        (row["place"], Counts({state.value: row[state.value] for state in DeliveryState}, row["held"]))
        for row in rows[: MOST_PLACES + 1]
    )


def in_flight() -> list[tuple[str, str, list[tuple[str, int]]]]:
    """What is still owed, and what failed within the last hour: channel, its name, its states with counts."""
    mine = Delivery.objects.filter(
        Q(state__in=OPEN) | Q(state=DeliveryState.FAILED, concluded_at__gt=clock.now() - AN_HOUR)
    )
    channels: dict[str, list[tuple[str, int]]] = {}
    for channel, state, count in (
        mine.values_list("channel", "state").annotate(Count("pk")).order_by("channel", "state")
    ):
        channels.setdefault(channel, []).append((str(DeliveryState(state).label), count))
    return [(channel, str(Channel(channel).label), states) for channel, states in channels.items()]


def is_fan_out_owed(update: IncidentUpdate) -> bool:
    """Whether the rows of this update's followers are still to be written."""
    owed = Debt.objects.filter(handler=HANDLER, settled_at__isnull=True, parked_at__isnull=True)
    return owed.filter(event__kind="incident.updated", event__subject_id=update.pk).exists()


def is_stopped(update: IncidentUpdate) -> bool:
    """Whether a person has stopped the telling of this update."""
    told = Notice.objects.filter(kind=NoticeKind.UPDATE, subject_id=update.pk)
    return told.filter(stopped_at__isnull=False).exists()


def of_incident(incident: Incident) -> Counts:
    """All deliveries of all updates of an incident together."""
    updates = list(incident.updates.values_list("pk", flat=True))
    told = Delivery.objects.filter(notice__kind=NoticeKind.UPDATE, notice__subject_id__in=updates)
    return Counts(dict(told.order_by().values_list("state").annotate(count=Count("pk"))))
