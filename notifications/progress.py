"""How far an update has come on its way to everybody."""

from dataclasses import dataclass

from django.db.models import Count

from incidents.models import IncidentUpdate
from notifications.models import OPEN, Delivery, DeliveryState, Notice, NoticeKind
from outbox.models import Debt
from subscribers.models import Channel

HANDLER = "notifications.fanout.tell_followers"


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of one channel; `owed` are all who were to be told and are not known to be."""

    channel: str
    counts: dict[str, int]

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
    def by_state(self) -> list[tuple[str, str, int]]:
        """State, its words and how many, in the order of a delivery's life; without zeros."""
        return [(s.value, str(s.label), self.counts[s.value]) for s in DeliveryState if self.counts.get(s.value)]


def of_update(update: IncidentUpdate) -> list[Progress]:
    """The progress of this update by channel; empty while nobody has been owed anything."""
    notices = Notice.objects.filter(kind=NoticeKind.UPDATE, subject_id=update.pk)
    rows = Delivery.objects.filter(notice__in=notices).values_list("channel", "state").annotate(Count("pk")).order_by()
    channels: dict[str, dict[str, int]] = {}
    for channel, state, count in rows:
        channels.setdefault(channel, {})[state] = count
    return [Progress(channel, counts) for channel, counts in sorted(channels.items())]


def is_fan_out_owed(update: IncidentUpdate) -> bool:
    """Whether the rows of this update's followers are still to be written."""
    owed = Debt.objects.filter(handler=HANDLER, settled_at__isnull=True, parked_at__isnull=True)
    return owed.filter(event__kind="incident.updated", event__subject_id=update.pk).exists()
