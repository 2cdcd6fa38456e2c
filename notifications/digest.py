"""When an update is due for those who want to hear of an incident once an hour at most."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from core import database
from notifications.models import WAITING, Delivery, DeliveryState, Notice
from subscribers.audience import About
from subscribers.kinds import Pace
from subscribers.models import SubscriberQuerySet

PAUSE = timedelta(hours=1)


def owe(notice: Notice, facts: About, audience: SubscriberQuerySet) -> int:
    """Owe the update to its audience: beginning and end at once, to the hourly ones the rest an hour after the last.

    What waits for its hour is overtaken by the next update like any other, and that one takes its
    place in time: it tells the newest word in full and the earlier ones in short, so nothing is
    left out. How many rows are new.
    """
    if facts.is_end or facts.before is None:
        return Delivery.objects.owe(notice, audience)
    at_once = Delivery.objects.owe(notice, audience.exclude(pace=Pace.HOURLY))
    hourly = audience.filter(pace=Pace.HOURLY)
    return at_once + Delivery.objects.owe(notice, hourly, due=an_hour_after_the_last(notice, database.now()))


def an_hour_after_the_last(notice: Notice, now: datetime) -> Coalesce:
    """The moment, as an expression over subscribers: now for those who were told nothing of it yet."""
    mine = Delivery.objects.filter(
        subscriber=OuterRef("pk"), channel=OuterRef("channel"), notice__topic=notice.topic, notice__kind=notice.kind
    )
    turn = Case(
        When(state__in=WAITING, then=F("due_at")),
        When(state=DeliveryState.CLAIMED, then=Value(now + PAUSE)),
        When(state=DeliveryState.SENT, then=F("concluded_at") + Value(PAUSE)),
        default=Value(now),
        output_field=models.DateTimeField(),
    )
    newest = mine.exclude(notice=notice).order_by("-notice_id").annotate(turn=turn)
    return Coalesce(Subquery(newest.values("turn")[:1]), Value(now), output_field=models.DateTimeField())
