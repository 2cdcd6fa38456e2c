"""What an endpoint was asked and what it answered, for its owner and for staff."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from notifications.channels.webhook import request_for
from notifications.models import Delivery, DeliveryState
from subscribers.models import Channel, Subscriber

NEWEST = 20


@dataclass(frozen=True, slots=True)
class Exchange:
    """One delivery to an endpoint; `body` as it is sent, made readable, `message_id` the same in every try."""

    delivery: Delivery
    message_id: str
    body: str

    @property
    def is_taken(self) -> bool:
        return self.delivery.state == DeliveryState.SENT


def newest(subscriber: Subscriber) -> Iterator[Exchange]:
    """The last exchanges with this endpoint, newest first."""
    mine = Delivery.objects.filter(subscriber=subscriber, channel=Channel.WEBHOOK)
    for delivery in mine.select_related("notice", "subscriber__endpoint").order_by("-pk")[:NEWEST]:
        yield exchange(delivery)


def exchange(delivery: Delivery) -> Exchange:
    """What this delivery says to its endpoint."""
    _, headers, body, _ = request_for(delivery)
    readable = json.dumps(json.loads(body), ensure_ascii=False, indent=2)
    return Exchange(delivery, headers.get("webhook-id", ""), readable)
