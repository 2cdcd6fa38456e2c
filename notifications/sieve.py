"""Which of the due deliveries are sent now: not the pointless, not out of order, not to where nobody answers."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core import clock
from notifications import backoff, challenges, pace
from notifications.by_hand import STOPPED
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind
from subscribers.endpoint import needs_challenge
from subscribers.endpoints import BREAKS_AFTER, TRIED_AGAIN_AFTER
from subscribers.kinds import WITH_ENDPOINT, Channel, State

# Told although, or because, the subscriber hears nothing else any more.
ABOUT_LEAVING = (NoticeKind.SWITCHED_OFF, NoticeKind.LEAVING, NoticeKind.LEFT)
IN_FLIGHT = timedelta(seconds=5)


def sendable(found: Sequence[Delivery], at: datetime) -> list[Delivery]:
    """Those of the (locked) rows that may leave now; the others are concluded or put off here."""
    batch = challenges.spaced(_not_broken(_in_order(_worth_sending(found, at), at), at), at)
    return pace.within_budget(batch, at) if batch and batch[0].channel == Channel.EMAIL else batch


def _worth_sending(found: Sequence[Delivery], at: datetime) -> list[Delivery]:
    """Those that still make sense; the others are concluded."""
    pointless: dict[tuple[str, str], list[int]] = {}
    worth = []
    for delivery in found:
        if why := _pointless(delivery, at):
            pointless.setdefault(why, []).append(delivery.pk)
        else:
            worth.append(delivery)
    for (state, words), pks in pointless.items():
        Delivery.objects.filter(pk__in=pks).update(state=state, outcome=words, concluded_at=clock.now())
    return worth


def _pointless(delivery: Delivery, at: datetime) -> tuple[str, str] | None:
    notice, subscriber = delivery.notice, delivery.subscriber
    if notice.stopped_at is not None:
        return DeliveryState.CANCELLED, STOPPED
    if (delivery.resumed_at or notice.made_at) < at - backoff.GIVE_UP_AFTER[delivery.channel]:
        return DeliveryState.EXPIRED, "It waited for too long; nobody is told stale news."
    if subscriber is None:
        return None
    if notice.kind == NoticeKind.CHALLENGE:
        if subscriber.state != State.CHECKING:
            return DeliveryState.CANCELLED, "The endpoint is not waiting for a challenge."
    elif notice.kind in ABOUT_LEAVING:
        return None
    elif notice.kind == NoticeKind.CONFIRM:
        if not subscriber.confirm_secret:
            return DeliveryState.CANCELLED, "The address was confirmed or has left in the meantime."
    elif not subscriber.is_reachable:
        return DeliveryState.CANCELLED, "The subscriber has left before it was sent."
    return None


def _in_order(batch: list[Delivery], at: datetime) -> list[Delivery]:
    """Without those that must wait for an older one of their thread, or that a newer one has overtaken.

    Fan-out has marked what is overtaken already; what is left are the few that were in
    flight at that moment.
    """
    for topic in {delivery.notice.topic for delivery in batch} - {""}:
        if Notice.objects.filter(topic=topic).count() == 1:
            continue
        mine = [delivery for delivery in batch if delivery.notice.topic == topic and not _is_replay(delivery)]
        if not mine:
            continue
        siblings = Delivery.objects.filter(
            notice__topic=topic, channel=mine[0].channel, address__in=[delivery.address for delivery in mine]
        )
        newest: dict[str, int] = {}
        claimed: dict[str, int] = {}
        for address, notice_id, state in siblings.values_list("address", "notice_id", "state"):
            newest[address] = max(newest.get(address, 0), notice_id)
            if state == DeliveryState.CLAIMED:
                claimed[address] = notice_id
        overtaken = [delivery.pk for delivery in mine if delivery.notice_id < newest[delivery.address]]
        behind = [delivery.pk for delivery in mine if delivery.address in claimed and delivery.pk not in overtaken]
        Delivery.objects.filter(pk__in=overtaken).update(
            state=DeliveryState.SUPERSEDED, concluded_at=clock.now(), outcome="A newer update says it all."
        )
        Delivery.objects.filter(pk__in=behind).update(due_at=at + IN_FLIGHT)
        batch = [delivery for delivery in batch if delivery.pk not in {*overtaken, *behind}]
    return batch


def _is_replay(delivery: Delivery) -> bool:
    """Whether a program was promised this very message again, though newer news has come since."""
    return delivery.is_replay and delivery.subscriber is not None and needs_challenge(delivery.subscriber.endpoint.body)


def _not_broken(batch: list[Delivery], at: datetime) -> list[Delivery]:
    """Without those to endpoints whose breaker is open; one that was open lets a single one through to try."""
    tried: set[int] = set()
    sent = []
    for delivery in batch:
        if delivery.channel not in WITH_ENDPOINT or delivery.subscriber is None:
            sent.append(delivery)
            continue
        endpoint = delivery.subscriber.endpoint
        is_closed = endpoint.closed_until is not None and endpoint.closed_until > at
        if is_closed or (endpoint.failures >= BREAKS_AFTER and endpoint.pk in tried):
            later = endpoint.closed_until if is_closed else at + TRIED_AGAIN_AFTER
            Delivery.objects.filter(pk=delivery.pk).update(due_at=later)
            continue
        tried.add(endpoint.pk)
        sent.append(delivery)
    return sent
