"""How far an update has come on its way to everybody."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count

from core import clock
from incidents.models import IncidentUpdate
from notifications.models import OPEN, Delivery, DeliveryState, Notice, NoticeKind
from outbox.models import Debt
from subscribers.address import domain_of
from subscribers.endpoint import host_of
from subscribers.models import Channel

LATELY = timedelta(seconds=10)
# What is in trouble is looked at by domain, in so many rows at most, and the worst are named.
MOST_ROWS, MOST_PLACES = 2000, 5
TROUBLED = [DeliveryState.RETRY, DeliveryState.AMBIGUOUS, DeliveryState.FAILED]
HANDLER = "notifications.fanout.tell_followers"


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one channel; `owed` are all who were to be told and are not known to be."""

    channel: str
    counts: dict[str, int]
    sent_lately: int = 0
    troubled: tuple[tuple[str, int], ...] = ()  # domains where it is tried again or has failed, the worst first

    @property
    def label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def owed(self) -> int:
        return sum(self.counts.get(state, 0) for state in OPEN)

    @property
    def done(self) -> int:
        return self.total - self.owed

    @property
    def per_second(self) -> float:
        """How many were handed over each second lately."""
        return self.sent_lately / LATELY.total_seconds()

    @property
    def minutes_left(self) -> int | None:
        """Until the last inbox at this pace, rounded up; what waits for a later try not counted. None if it stands."""
        ready = sum(self.counts.get(state, 0) for state in (DeliveryState.QUEUED, DeliveryState.CLAIMED))
        if not ready or not self.sent_lately:
            return None
        return int(ready / self.per_second / 60) + 1

    @property
    def by_state(self) -> list[tuple[str, str, int]]:
        """State, its words and how many, in the order of a delivery's life; without zeros."""
        return [(s.value, str(s.label), self.counts[s.value]) for s in DeliveryState if self.counts.get(s.value)]


def of_update(update: IncidentUpdate) -> list[Progress]:
    """The progress of this update by channel; empty while nobody has been owed anything."""
    notices = Notice.objects.filter(kind=NoticeKind.UPDATE, subject_id=update.pk)
    mine = Delivery.objects.filter(notice__in=notices)
    channels: dict[str, dict[str, int]] = {}
    for channel, state, count in mine.values_list("channel", "state").annotate(Count("pk")).order_by():
        channels.setdefault(channel, {})[state] = count
    sent = mine.filter(state=DeliveryState.SENT, concluded_at__gt=clock.now() - LATELY)
    lately = dict(sent.values_list("channel").annotate(Count("pk")).order_by())
    places: dict[str, Counter[str]] = {channel: Counter() for channel in channels}
    for channel, address in mine.filter(state__in=TROUBLED).values_list("channel", "address")[:MOST_ROWS]:
        places[channel][domain_of(address) if channel == Channel.EMAIL else host_of(address)] += 1
    return [
        Progress(channel, counts, lately.get(channel, 0), tuple(places[channel].most_common(MOST_PLACES)))
        for channel, counts in sorted(channels.items())
    ]


def is_fan_out_owed(update: IncidentUpdate) -> bool:
    """Whether the rows of this update's followers are still to be written."""
    owed = Debt.objects.filter(handler=HANDLER, settled_at__isnull=True, parked_at__isnull=True)
    return owed.filter(event__kind="incident.updated", event__subject_id=update.pk).exists()
