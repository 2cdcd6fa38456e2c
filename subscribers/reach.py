"""Who will be told of an update, and because of what: asked before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from components.models import Component
from incidents.models import IncidentUpdate
from subscribers.audience import about, audience
from subscribers.models import Channel


@dataclass(frozen=True, slots=True)
class Reach:
    """How many by channel, and which share of them because of which component."""

    channels: Sequence[tuple[str, int]]  # what the channel is called, how many
    because: Sequence[tuple[str, int]]  # a component's name, percent of all; the largest first
    everything: int  # percent of all who follow everything

    @property
    def total(self) -> int:
        return sum(count for _label, count in self.channels)


def reach(update: IncidentUpdate, *, at: datetime) -> Reach:
    """The audience of `update` if it were committed at that moment, in three queries."""
    facts = about(update)
    people = audience(facts, at=at).order_by()
    counted = dict(people.values_list("channel").annotate(Count("pk")))
    total = sum(counted.values())
    every = people.filter(follows_everything=True).count()
    mine = Q(followers__subscriber__in=people.filter(follows_everything=False).values("pk"))
    named = Component.objects.filter(pk__in=facts.components).annotate(
        told=Count("followers__subscriber", filter=mine, distinct=True)
    )
    because = sorted(((each.name, _percent(each.told, total)) for each in named if each.told), key=lambda one: -one[1])
    channels = [(str(Channel(channel).label), count) for channel, count in sorted(counted.items())]
    return Reach(channels=channels, because=because, everything=_percent(every, total))


def _percent(part: int, total: int) -> int:
    return round(100 * part / total) if total else 0
