"""Claiming what is due, handing it over, and saying of each how it went."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from core import clock, database
from notifications import backoff
from notifications.channels import email
from notifications.channels.base import Fate, Outcome
from notifications.models import OPEN, Delivery, DeliveryState, Notice, NoticeKind
from people import actions as people
from subscribers.models import Channel

log = structlog.get_logger(__name__)

BATCH = 500
SECONDS = 20.0  # that one drain may take; a task must end before the broker hands it to somebody else
# Columns of a delivery and its subscriber without which it cannot be sent; a long list pays for every other one.
NEEDED = ["notice_id", "channel", "address", "language", "attempts"]
NEEDED += [f"subscriber__{name}" for name in ("code", "state", "confirm_secret", "manage_secret")]
IN_FLIGHT = timedelta(seconds=5)
LINES: dict[str, Callable[[], email.Line]] = {Channel.EMAIL.value: email.Line}


def drain(channel: str, *, seconds: float = SECONDS) -> int:
    """Claim and deliver until nothing is due or the time is up; how many were concluded."""
    release_expired_claims()
    until, done = time.monotonic() + seconds, 0
    with LINES[channel]() as line:
        while time.monotonic() < until:
            batch = claim(channel=channel, limit=BATCH)
            if batch is None:
                break
            concluded = deliver(line, batch, until=until)
            done += concluded
            if concluded < len(batch):  # time is up, or nobody answers: the rest was given back
                break
    return done


@transaction.atomic
def claim(*, channel: str, limit: int) -> list[Delivery] | None:
    """Lease up to `limit` due deliveries, oldest first; durable before anything leaves the house.

    The attempt is counted before the sending. What has become pointless in the meantime is
    concluded here: the subscriber has left, newer news has come, the news is too old. None
    when nothing is due.
    """
    at = database.now()
    due = Delivery.objects.due(channel, at).select_for_update(skip_locked=True, of=("self",))
    found = list(due.select_related("subscriber").only(*NEEDED)[:limit])
    if not found:
        return None
    notices = Notice.objects.defer("texts").in_bulk({delivery.notice_id for delivery in found})
    for delivery in found:
        delivery.notice = notices[delivery.notice_id]
    batch = _in_order(_worth_sending(found, at), at)
    until = at + timedelta(seconds=settings.DELIVERY_LEASE)
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch]).update(
        state=DeliveryState.CLAIMED, leased_until=until, attempts=F("attempts") + 1
    )
    for delivery in batch:
        delivery.attempts += 1
        delivery.leased_until = until
    return batch


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
    if notice.made_at < at - backoff.GIVE_UP_AFTER:
        return DeliveryState.EXPIRED, "It waited for more than a day; nobody is mailed stale news."
    if subscriber is None:
        return None
    if notice.kind == NoticeKind.CONFIRM:
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
        mine = [delivery for delivery in batch if delivery.notice.topic == topic]
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


def deliver(line: email.Line, batch: Sequence[Delivery], *, until: float) -> int:
    """Send what is owed and say of each how it went, as it happens; how many were tried."""
    left = {delivery.pk: delivery for delivery in batch}
    is_answered = True
    for group in line.send(batch, until=until):
        conclude(group)
        for delivery, outcome in group:
            del left[delivery.pk]
            is_answered = outcome.fate != Fate.UNREACHABLE
    if left:
        give_back(list(left.values()), after=timedelta() if is_answered else backoff.UNREACHABLE)
    return len(batch) - len(left)


def conclude(group: Sequence[tuple[Delivery, Outcome]]) -> None:
    """Write down what became of these tries, without waiting for the disk: it may be repeated, never lost."""
    _conclude_sent([(delivery.pk, outcome.words) for delivery, outcome in group if outcome.fate == Fate.SENT])
    for delivery, outcome in group:
        if outcome.fate == Fate.SENT:
            continue
        # Only the holder of the claim may say so: somebody else may have sent it since.
        mine = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CLAIMED, leased_until=delivery.leased_until)
        with transaction.atomic():
            database.commit_without_waiting()
            mine.update(leased_until=None, **_values(delivery, outcome))


def _conclude_sent(sent: Sequence[tuple[int, str]]) -> None:
    """One statement for all; "it is sent" is true whoever holds the claim by now."""
    if not sent:
        return
    cases = " ".join("WHEN %s THEN %s" for _ in sent)
    these, states = ", ".join("%s" for _ in sent), ", ".join("%s" for _ in OPEN)
    database.write_without_waiting(
        "UPDATE notifications_delivery SET state = 'sent', leased_until = NULL, concluded_at = %s, "
        f"outcome = CASE id {cases} END WHERE id IN ({these}) AND state IN ({states})",
        [clock.now(), *(value for row in sent for value in row), *(pk for pk, _ in sent), *OPEN],
    )


def _values(delivery: Delivery, outcome: Outcome) -> dict[str, object]:
    """The columns of a delivery that was not sent."""
    over = {"state": DeliveryState.FAILED, "concluded_at": clock.now(), "outcome": outcome.words}
    if outcome.fate == Fate.PERMANENT:
        return over
    if outcome.fate == Fate.UNREACHABLE:  # nothing was tried: the attempt is not counted
        due_at = database.now() + backoff.UNREACHABLE * backoff.spread()
        attempts = delivery.attempts - 1
        return {"state": DeliveryState.RETRY, "due_at": due_at, "attempts": attempts, "outcome": outcome.words}
    delay = backoff.next_delay(delivery.channel, delivery.attempts)
    if delay is None:
        return over
    state = DeliveryState.AMBIGUOUS if outcome.fate == Fate.LOST else DeliveryState.RETRY
    return {"state": state, "due_at": database.now() + delay, "outcome": outcome.words}


def give_back(batch: Sequence[Delivery], *, after: timedelta = timedelta()) -> None:
    """Return claimed deliveries that were not tried; their attempt is not counted."""
    pks = [delivery.pk for delivery in batch]
    Delivery.objects.filter(pk__in=pks, state=DeliveryState.CLAIMED).update(
        state=DeliveryState.QUEUED, leased_until=None, due_at=database.now() + after, attempts=F("attempts") - 1
    )


def release_expired_claims() -> int:
    """Take back what dead workers held; each may have been sent, and is sent again with the same id. How many."""
    at = database.now()
    expired = Delivery.objects.filter(state=DeliveryState.CLAIMED, leased_until__lt=at)
    released = expired.update(
        state=DeliveryState.RETRY, leased_until=None, due_at=at, outcome="The worker stopped in the middle."
    )
    if released:
        log.warning("claims released", count=released)
    return released


@transaction.atomic
def retry(delivery: Delivery, *, by: object) -> None:
    """A person wants a failed delivery to be tried again, now and with fresh patience."""
    updated = Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.FAILED).update(
        state=DeliveryState.RETRY, due_at=database.now(), attempts=0, concluded_at=None
    )
    if updated:
        people.note("retry_delivery", f"delivery {delivery.pk}", by=by)
