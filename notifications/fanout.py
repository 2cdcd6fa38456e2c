"""From one event to one notice and one row for everybody who is to hear of it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef

from core import database
from incidents.models import IncidentUpdate
from monitoring.models import Proposal
from notifications import digest, payloads, rendering
from notifications.doorbells import DRAINS, wake
from notifications.models import ChannelStop, Delivery, Notice, NoticeKind
from outbox.models import OutboxEvent
from people.models import Membership
from subscribers import actions as subscribers
from subscribers.audience import about, audience
from subscribers.endpoints import contact
from subscribers.models import Channel, Subscriber, SubscriberQuerySet

# A long list is worth waking several workers; how many may work at once is decided by their seats.
LONG_LIST, LONG_LIST_NUDGES = 500, 8


def tell_followers(event: OutboxEvent) -> None:
    """Owe an update to everybody who followed its components when it was committed; running it twice adds nothing."""
    update = IncidentUpdate.objects.select_related("incident").filter(pk=event.subject_id).first()
    if update is None or not update.tells_followers or update.incident.is_private:
        return
    with transaction.atomic():
        notice = _notice(
            event,
            NoticeKind.UPDATE,
            lambda: {
                "texts": rendering.of_update(update),
                "payload": payloads.of_update(update, sequence=event.pk),
                "topic": event.topic,
            },
        )
        facts = about(update)
        everybody = audience(facts, at=event.recorded_at)
        # Who was told what is taken back hears of it first: rows are sent in the order in which they are made.
        owed = digest.owe(notice, facts, _told_of(update.corrects_id, everybody)) if update.corrects_id else 0
        owed += digest.owe(notice, facts, everybody)
        Delivery.objects.overtake(notice)
    for _ in range(LONG_LIST_NUDGES if owed > LONG_LIST else 1):
        wake([Channel.EMAIL])
    wake(set(DRAINS) - {Channel.EMAIL})


def _told_of(update: int, everybody: SubscriberQuerySet) -> SubscriberQuerySet:
    told = Delivery.objects.filter(subscriber=OuterRef("pk"), notice__kind=NoticeKind.UPDATE, notice__subject_id=update)
    return everybody.filter(Exists(told))


def tell_subscriber(event: OutboxEvent) -> None:
    """Answer somebody who typed an address into the form: by mail, and by the limits of `subscribers`."""
    with transaction.atomic():
        asking = subscribers.answer(event.subject_id)
        if asking is None or asking.subscriber is None or asking.answer == subscribers.SILENT:
            return
        subscriber, answer = asking.subscriber, asking.answer
        notice = _notice(event, NoticeKind(answer), lambda: {"texts": rendering.of_asking(answer)})
        channel, address = contact(subscriber)
        _owe_one(notice, channel, address, subscriber)
    wake([channel])


LISTS = {
    "subscriber.leaving": NoticeKind.LEAVING,
    "subscriber.left": NoticeKind.LEFT,
    "subscriber.changed": NoticeKind.CHANGED,
}


def tell_list(event: OutboxEvent) -> None:
    """Tell a mailing list what one of its members did in the name of all, with a link to undo it."""
    subscriber = Subscriber.objects.filter(pk=event.subject_id).first()
    if subscriber is None:
        return
    kind = LISTS[event.kind]
    with transaction.atomic():
        notice = _notice(event, kind, lambda: {"texts": rendering.of_list(kind)})
        _owe_one(notice, Channel.EMAIL, subscriber.address, subscriber)
    wake([Channel.EMAIL])


def challenge_endpoint(event: OutboxEvent) -> None:
    """Ask an endpoint whether it wants to hear from us; nothing else is sent to it before it has answered (T21)."""
    subscriber = Subscriber.objects.filter(pk=event.subject_id).first()
    if subscriber is None:
        return
    with transaction.atomic():
        notice = _notice(event, NoticeKind.CHALLENGE, dict)
        _owe_one(notice, subscriber.channel, subscriber.address, subscriber)
    wake([subscriber.channel])


def _owe_one(notice: Notice, channel: str, address: str, subscriber: Subscriber) -> None:
    row = Delivery(
        notice=notice,
        channel=channel,
        address=address,
        subscriber=subscriber,
        language=subscriber.language,
        due_at=database.now(),
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)


def tell_people_on_duty(event: OutboxEvent) -> None:
    """Owe an alert to everybody on duty who has a mail address, and to the webhooks on duty: a proposal waits."""
    waiting = Proposal.objects.filter(pk=event.subject_id).first()
    if waiting is None or not waiting.is_open:
        return  # decided before anybody was told
    texts = rendering.of_proposal(waiting)
    _alert(event, lambda: {"texts": texts, "payload": payloads.of_proposal(waiting)}, settings.DUTY_WEBHOOKS)


def tell_of_stop(event: OutboxEvent) -> None:
    """Owe an alert to everybody on duty: a channel was stopped, and news waits."""
    stop = ChannelStop.objects.filter(pk=event.subject_id).first()
    if stop is not None:
        _alert(event, lambda: {"texts": rendering.of_stop(str(stop.get_channel_display()), stop.by, stop.why)})


def _alert(event: OutboxEvent, contents: Callable[[], dict[str, Any]], webhooks: Sequence[str] = ()) -> None:
    on_duty = Membership.objects.filter(is_on_duty=True, user__is_active=True).exclude(user__email="")
    users = get_user_model().objects.filter(membership__in=on_duty)
    with transaction.atomic():
        notice = _notice(event, NoticeKind.ALERT, contents)
        at = database.now()
        rows = [
            Delivery(notice=notice, channel=Channel.EMAIL, address=address, due_at=at)
            for address in users.values_list("email", flat=True)
        ]
        rows += [Delivery(notice=notice, channel=Channel.WEBHOOK, address=url, due_at=at) for url in webhooks]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    wake([Channel.EMAIL, *([Channel.WEBHOOK] if webhooks else [])])


def _notice(event: OutboxEvent, kind: NoticeKind, contents: Callable[[], dict[str, Any]]) -> Notice:
    """The notice of this event, made the first time it is asked for."""
    known = Notice.objects.filter(event_id=event.pk, kind=kind).first()
    if known is not None:
        return known
    notice, _ = Notice.objects.get_or_create(
        event_id=event.pk,
        kind=kind,
        defaults={"subject_id": event.subject_id, "made_at": event.recorded_at, **contents()},
    )
    return notice
