"""What follows when a mail comes back or a reader complains."""

from datetime import timedelta

import structlog
from django.db import transaction

from core import clock
from core.markdown import clean_line
from notifications import switch
from notifications.models import Bounce, BounceKind, Delivery, DeliveryState
from subscribers import actions as subscribers
from subscribers import lists
from subscribers.models import Channel, Subscriber

log = structlog.get_logger(__name__)

SMTP = "smtp"  # the source that no member of a list can forge: the server said it to us

MOST_SOFT, SOFT_WITHIN = 5, timedelta(days=14)
# Above one complaint in a thousand mails the large mailbox providers turn a sender away.
MOST_COMPLAINTS, FEW_COMPLAINTS, COUNTED_FOR = 0.001, 3, timedelta(days=7)


@transaction.atomic
def take(delivery: Delivery, kind: BounceKind, *, words: str, source: str) -> bool:
    """A mail came back: after one hard or five soft bounces its address is sent nothing more; a complaint is a leaving.

    False when this was known already.
    """
    words = clean_line(words)[:300]
    values = {"subscriber": delivery.subscriber, "words": words, "source": source}
    _, is_new = Bounce.objects.get_or_create(delivery=delivery, kind=kind, defaults=values)
    if not is_new:
        return False
    log.info("bounce", kind=kind.value, delivery=delivery.pk, source=source)
    if kind != BounceKind.COMPLAINT:  # it had left the house and never reached its reader
        sent = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENT)
        sent.update(state=DeliveryState.FAILED, outcome=f"It came back: {words}")
    if delivery.subscriber is not None and delivery.subscriber.channel == Channel.EMAIL:
        _judge(delivery.subscriber, kind, words, source)
    if kind == BounceKind.COMPLAINT and _complain_too_many():
        switch.stop_for_complaints(Channel.EMAIL)
    return True


def _judge(subscriber: Subscriber, kind: BounceKind, words: str, source: str) -> None:
    if subscriber.is_list and kind != BounceKind.SOFT and source != SMTP:
        # Any member can complain, or send back what all were sent: the list is asked, and leaves a day later.
        lists.leave(subscriber, network="", is_one_click=False)
    elif kind == BounceKind.COMPLAINT:
        subscribers.unsubscribe(subscriber)
    elif kind == BounceKind.HARD:
        subscribers.suppress(subscriber, why=words)
    else:
        lately = subscriber.bounces.filter(kind=BounceKind.SOFT, at__gt=clock.now() - SOFT_WITHIN)
        if lately.count() >= MOST_SOFT:
            subscribers.suppress(subscriber, why=f"It came back {MOST_SOFT} times within two weeks: {words}")


def _complain_too_many() -> bool:
    since = clock.now() - COUNTED_FOR
    complaints = Bounce.objects.filter(kind=BounceKind.COMPLAINT, at__gt=since).count()
    if complaints < FEW_COMPLAINTS:  # in a short list one angry reader is no verdict
        return False
    sent = Delivery.objects.filter(channel=Channel.EMAIL, state=DeliveryState.SENT, concluded_at__gt=since).count()
    return complaints > MOST_COMPLAINTS * sent


def newest_to(address: str) -> Delivery | None:
    """The newest mail to that address that left the house; for providers that tell us the address alone."""
    left = Delivery.objects.filter(channel=Channel.EMAIL, address__iexact=address, concluded_at__isnull=False)
    return left.order_by("-pk").first()
