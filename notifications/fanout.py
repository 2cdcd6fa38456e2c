"""From one event to one notice and one row for everybody who is to hear of it."""

from collections.abc import Callable

from django.contrib.auth import get_user_model
from django.db import transaction

from core import database
from incidents.models import IncidentUpdate
from notifications import rendering
from notifications.models import Delivery, Notice, NoticeKind
from outbox.models import OutboxEvent
from outbox.nudge import nudge
from people.models import Membership
from subscribers import actions as subscribers
from subscribers.audience import about, audience
from subscribers.models import Channel, Subscriber

DRAIN = "notifications.drain"


def tell_followers(event: OutboxEvent) -> None:
    """Owe an update to everybody who followed its components when it was committed; running it twice adds nothing."""
    update = IncidentUpdate.objects.select_related("incident").filter(pk=event.subject_id).first()
    if update is None or not update.tells_followers or update.incident.is_private:
        return
    with transaction.atomic():
        notice = _notice(event, NoticeKind.UPDATE, lambda: rendering.of_update(update), topic=event.topic)
        Delivery.objects.owe(notice, audience(about(update), at=event.recorded_at))
        Delivery.objects.overtake(notice)
    nudge(DRAIN)


def tell_subscriber(event: OutboxEvent) -> None:
    """Answer somebody who typed an address into the form: by mail, and by the limits of `subscribers`."""
    with transaction.atomic():
        asking = subscribers.answer(event.subject_id)
        if asking is None or asking.answer == subscribers.SILENT:
            return
        notice = _notice(event, NoticeKind(asking.answer), lambda: rendering.of_asking(asking.answer))
        Delivery.objects.owe(notice, Subscriber.objects.filter(pk=asking.subscriber_id))
    nudge(DRAIN)


def tell_people_on_duty(event: OutboxEvent) -> None:
    """Owe an alert to everybody on duty who has a mail address: a proposal waits."""
    on_duty = Membership.objects.filter(is_on_duty=True, user__is_active=True).exclude(user__email="")
    users = get_user_model().objects.filter(membership__in=on_duty)
    with transaction.atomic():
        notice = _notice(event, NoticeKind.ALERT, lambda: rendering.of_proposal(event.subject_id))
        at = database.now()
        rows = [
            Delivery(notice=notice, channel=Channel.EMAIL, address=address, due_at=at)
            for address in users.values_list("email", flat=True)
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    nudge(DRAIN)


def _notice(event: OutboxEvent, kind: NoticeKind, texts: Callable[[], rendering.Texts], *, topic: str = "") -> Notice:
    """The notice of this event, rendered the first time it is asked for."""
    known = Notice.objects.filter(event_id=event.pk, kind=kind).first()
    if known is not None:
        return known
    notice, _ = Notice.objects.get_or_create(
        event_id=event.pk,
        kind=kind,
        defaults={"subject_id": event.subject_id, "topic": topic, "texts": texts(), "made_at": event.recorded_at},
    )
    return notice
