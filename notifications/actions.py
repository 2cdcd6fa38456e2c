"""Claiming what is due, handing it over, and saying of each how it went."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from core import clock, database
from notifications import aftermath, backoff, sieve, switch
from notifications.channels import email, push, sms, webhook
from notifications.channels.base import Fate, Outcome
from notifications.doorbells import wake
from notifications.models import OPEN, Delivery, DeliveryState, Notice, NoticeKind
from subscribers.models import Channel

log = structlog.get_logger(__name__)

BATCH = 500
HELD = "Perhaps sent; a person decides whether it is sent again."
SECONDS = 20.0  # that one drain may take; a task must end before the broker hands it to somebody else
# Columns of a delivery and its subscriber without which it cannot be sent; a long list pays for every other one.
NEEDED = ["notice_id", "channel", "address", "language", "attempts", "resumed_at"]
SECRETS = ["confirm_secret", "manage_secret", "return_secret"]
NEEDED += [f"subscriber__{name}" for name in ("code", "state", "time_zone", *SECRETS)]
# What a claim reads of a subscriber besides; e-mail has its own list.
RELATED = {Channel.WEBHOOK: "endpoint", Channel.CHAT: "endpoint", Channel.PUSH: "device"}
LINES: dict[str, Callable[[], email.Line | webhook.Line]] = {
    Channel.EMAIL.value: email.Line,
    Channel.WEBHOOK.value: webhook.Line,
    Channel.CHAT.value: webhook.Line,
    Channel.PUSH.value: push.Line,
    Channel.SMS.value: sms.Line,
}


def drain(channel: str, *, seconds: float = SECONDS) -> int:
    """Claim and deliver until nothing is due or the time is up; how many were concluded."""
    release_expired_claims()
    until, done, tally = time.monotonic() + seconds, 0, switch.Tally(era=-1)
    with LINES[channel]() as line:
        while time.monotonic() < until:
            era, is_stopped = switch.situation(channel)
            if era != tally.era:  # what was refused before a person resumed it is forgiven
                tally = switch.recall(channel, era)
            # Half of the lease is for beginning messages, the rest for their answers: a worker that was
            # held up must not send what another one has taken over since. Counted from before the claim.
            holds_until = min(until, time.monotonic() + settings.DELIVERY_LEASE / 2)
            batch = claim(channel=channel, limit=limit(channel), only_alerts=is_stopped)
            if batch is None:
                break
            concluded = deliver(line, batch, until=holds_until, tally=tally)
            done += concluded
            if tally.is_alarming:
                switch.stop_by_itself(channel, tally)
            elif concluded < len(batch) and time.monotonic() < holds_until:
                break  # nobody answers: the rest was given back
    if time.monotonic() >= until:
        wake([channel])  # somebody else goes on at once
    switch.keep(channel, tally)
    return done


def limit(channel: str) -> int:
    """How many are claimed at once; few where those of a dead worker are held for a person to look at."""
    return settings.EMAIL_CONNECTIONS if is_held(channel) else BATCH


def is_held(channel: str) -> bool:
    """Whether what was perhaps sent waits for a person instead of being sent again."""
    return channel == Channel.EMAIL and settings.EMAIL_WHEN_UNSURE == "hold"


@transaction.atomic
def claim(*, channel: str, limit: int, only_alerts: bool = False) -> list[Delivery] | None:
    """Lease up to `limit` due deliveries, oldest first; durable before anything leaves the house.

    The attempt is counted before the sending. What has become pointless in the meantime is
    concluded here: the subscriber has left, newer news has come, the news is too old. None
    when nothing is due. Alerts to people on duty leave through a stopped channel, too.
    """
    at = database.now()
    due = Delivery.objects.due(channel, at).select_for_update(skip_locked=True, of=("self",))
    if only_alerts:
        due = due.filter(notice__kind=NoticeKind.ALERT)
    if channel == Channel.EMAIL:
        found = list(due.select_related("subscriber").only(*NEEDED)[:limit])
    else:
        besides = RELATED.get(Channel(channel))
        found = list(due.select_related(f"subscriber__{besides}" if besides else "subscriber")[:limit])
    if not found:
        return None
    notices = Notice.objects.defer("texts", "payload").in_bulk({delivery.notice_id for delivery in found})
    for delivery in found:
        delivery.notice = notices[delivery.notice_id]
    batch = sieve.sendable(found, at)
    until = at + timedelta(seconds=settings.DELIVERY_LEASE)
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch]).update(
        state=DeliveryState.CLAIMED, leased_until=until, attempts=F("attempts") + 1
    )
    for delivery in batch:
        delivery.attempts += 1
        delivery.leased_until = until
    return batch


def deliver(line: email.Line | webhook.Line, batch: Sequence[Delivery], *, until: float, tally: switch.Tally) -> int:
    """Send what is owed and say of each how it went, as it happens; how many were tried."""
    left = {delivery.pk: delivery for delivery in batch}
    is_answered = True
    for group in line.send(batch, until=until):
        conclude(group)
        aftermath.follow(group)
        tally.note(outcome.fate for _, outcome in group)
        for delivery, outcome in group:
            del left[delivery.pk]
            is_answered = outcome.fate != Fate.UNREACHABLE
        if tally.is_alarming:
            line.halt()
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
    words = dict.fromkeys(words for _, words in sent)
    # Most servers number what they take, some say the same to all.
    outcome = "%s" if len(words) == 1 else f"CASE id {' '.join('WHEN %s THEN %s' for _ in sent)} END"
    told = [*words] if len(words) == 1 else [value for row in sent for value in row]
    these, states = ", ".join("%s" for _ in sent), ", ".join("%s" for _ in OPEN)
    database.write_without_waiting(
        "UPDATE notifications_delivery SET state = 'sent', leased_until = NULL, concluded_at = %s, "
        f"outcome = {outcome} WHERE id IN ({these}) AND state IN ({states})",
        [clock.now(), *told, *(pk for pk, _ in sent), *OPEN],
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
    delay = max(delay, outcome.wait or delay)
    state = DeliveryState.AMBIGUOUS if outcome.fate == Fate.LOST else DeliveryState.RETRY
    if outcome.fate == Fate.LOST and is_held(delivery.channel):
        return {"state": state, "due_at": None, "outcome": f"{HELD} {outcome.words}"}
    return {"state": state, "due_at": database.now() + delay, "outcome": outcome.words}


def give_back(batch: Sequence[Delivery], *, after: timedelta = timedelta()) -> None:
    """Return deliveries of one claim that were not tried; their attempt is not counted.

    Those whose lease has run out in the meantime belong to somebody else and are left alone.
    """
    mine = Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch], state=DeliveryState.CLAIMED)
    mine.filter(leased_until=batch[0].leased_until).update(
        state=DeliveryState.QUEUED, leased_until=None, due_at=database.now() + after, attempts=F("attempts") - 1
    )


def release_expired_claims() -> int:
    """Take back what dead workers held; each may have been sent, and is sent again with the same id. How many.

    Where a person is to decide (EMAIL_WHEN_UNSURE=hold) mails are held instead.
    """
    at = database.now()
    expired = Delivery.objects.filter(state=DeliveryState.CLAIMED, leased_until__lt=at)
    if is_held(Channel.EMAIL):
        expired.filter(channel=Channel.EMAIL).update(
            state=DeliveryState.AMBIGUOUS, leased_until=None, due_at=None, outcome=HELD
        )
    released = expired.update(
        state=DeliveryState.RETRY, leased_until=None, due_at=at, outcome="The worker stopped in the middle."
    )
    if released:
        log.warning("claims released", count=released)
    return released
