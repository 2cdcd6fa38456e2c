"""A host is asked at most once a minute whether it wants to hear from us, by whomever it was registered (T21)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from notifications.models import Delivery, NoticeKind
from subscribers.models import Endpoint

BETWEEN = timedelta(minutes=1)


def spaced(batch: Sequence[Delivery], at: datetime) -> list[Delivery]:
    """The (locked) rows without the challenges that would come too close upon another one; those are put off."""
    asked: set[str] = set()
    sent = []
    for delivery in batch:
        if delivery.notice.kind != NoticeKind.CHALLENGE or delivery.subscriber is None:
            sent.append(delivery)
            continue
        host = delivery.subscriber.endpoint.host
        if host in asked or not _is_free(host, at):
            Delivery.objects.filter(pk=delivery.pk).update(due_at=at + BETWEEN)
            continue
        asked.add(host)
        Endpoint.objects.filter(subscriber=delivery.subscriber).update(challenged_at=at)
        sent.append(delivery)
    return sent


def _is_free(host: str, at: datetime) -> bool:
    """Asked of all endpoints of the host, whose rows are taken first: two workers do not both find it free."""
    mine = Endpoint.objects.filter(host=host).select_for_update().order_by("pk")
    return all(each is None or each <= at - BETWEEN for each in mine.values_list("challenged_at", flat=True))
