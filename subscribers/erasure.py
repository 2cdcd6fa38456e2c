"""What the law gives to the owner of an address: to see everything, and to be forgotten (GDPR 15 and 17)."""

from typing import Any

from django.db import transaction

from people import actions as people
from subscribers.models import Subscriber
from subscribers.suppression import remember


def everything_about(subscriber: Subscriber) -> dict[str, Any]:
    """All that is kept about this address, ready for JSON; no secrets of links."""
    return {
        "address": subscriber.address,
        "channel": subscriber.channel,
        "state": subscriber.state,
        "asked_at": _iso(subscriber.asked_at),
        "confirmed_at": _iso(subscriber.confirmed_at),
        "unsubscribed_at": _iso(subscriber.unsubscribed_at),
        "source": subscriber.source,
        "consent": subscriber.consent,
        "language": subscriber.language,
        "time_zone": subscriber.time_zone,
        "is_list": subscriber.is_list,
        "pace": subscriber.pace,
        "least_impact": subscriber.least_impact,
        "wants_maintenance": subscriber.wants_maintenance,
        "wants_postmortems": subscriber.wants_postmortems,
        "follows_everything": subscriber.follows_everything,
        "follows": [str(row.component or row.incident) for row in subscriber.subscriptions.all()],
        "deliveries": [
            {
                "notice": delivery.notice_id,
                "to": delivery.address,
                "state": delivery.state,
                "attempts": delivery.attempts,
                "concluded_at": _iso(delivery.concluded_at),
                "outcome": delivery.outcome,
            }
            for delivery in subscriber.deliveries.order_by("pk")
        ],
    }


@transaction.atomic
def erase(subscriber: Subscriber, *, by: object) -> None:
    """Forget the address and all that was sent to it; the audit log keeps that it happened, not to whom.

    Of an address that must not be written to, the seal is kept.
    """
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    people.note("erase_subscriber", subscriber.code, by=by)
    remember(subscriber)
    subscriber.delete()


def _iso(moment: Any) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
