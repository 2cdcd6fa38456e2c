"""Subscriptions that end by themselves: to one incident, when everything has been said about it."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core import clock
from incidents.lifecycle import OVER, Kind, Status
from incidents.models import IncidentUpdate
from subscribers import limits
from subscribers.models import State, Subscriber, Subscription


@transaction.atomic
def end_what_is_over() -> int:
    """End following incidents that are over, and subscribers that followed nothing else; how many of those.

    Over is an incident two days after its post-mortem, thirty days after its resolution when
    none came, and two days after it for those who want none; a maintenance two days after its end.
    """
    now = clock.now()
    a_while_ago, long_ago = now - limits.ENDS_AFTER, now - limits.POSTMORTEM_WITHIN
    explained = IncidentUpdate.objects.filter(
        incident=OuterRef("incident"), status=Status.POSTMORTEM, posted_at__lt=a_while_ago
    )
    quiet = Subscription.objects.filter(incident__status__in=OVER, incident__resolved_at__lt=a_while_ago)
    over = quiet.filter(
        Q(incident__kind=Kind.MAINTENANCE)
        | Q(subscriber__wants_postmortems=False)
        | Q(incident__resolved_at__lt=long_ago)
        | Exists(explained)
    )
    over.filter(component__isnull=True).delete()
    left = Subscription.objects.filter(subscriber=OuterRef("pk"))
    idle = Subscriber.objects.filter(~Exists(left), state=State.CONFIRMED, follows_everything=False)
    return idle.update(state=State.ENDED)
