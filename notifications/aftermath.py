"""What an outcome means beyond its row: endpoints are well or fail, mailboxes are gone."""

import re
from collections.abc import Sequence

import structlog
from django.db import transaction

from core import clock, database
from notifications import backoff, bounces, pace, rendering
from notifications.channels.base import Fate, Outcome
from notifications.models import BounceKind, Delivery, Notice, NoticeKind
from subscribers import actions as subscribers
from subscribers import endpoints
from subscribers.address import domain_of
from subscribers.kinds import WITH_ENDPOINT, Channel
from subscribers.models import Subscriber

log = structlog.get_logger(__name__)

# RFC 3463: the address is wrong, and will be tomorrow. A provider of SMS has numbers of its own for it.
NO_SUCH_MAILBOX = re.compile(r"55\d 5\.1\.[1236]\b")
NO_SUCH_NUMBER = re.compile(r"400 21(211|214|614|635)\b")
# RFC 8030, section 7.3: the browser gave its address up. A telephone answered STOP.
HAS_LEFT = [(Channel.PUSH, re.compile(r"(404|410)\b")), (Channel.SMS, re.compile(r"400 21610\b"))]
# Refused for who we are or what we say: nothing is wrong with the mailbox.
ABOUT_US = re.compile(r"5\d\d 5\.7\.")


def follow(group: Sequence[tuple[Delivery, Outcome]]) -> None:
    """Draw the consequences of these outcomes."""
    answered = []
    for delivery, outcome in group:
        if delivery.channel == Channel.EMAIL:
            _mail_went(delivery, outcome)
        elif delivery.subscriber is None:
            continue
        elif delivery.channel not in WITH_ENDPOINT:
            if outcome.fate == Fate.PERMANENT:
                _refused(delivery.subscriber, delivery.channel, outcome.words)
        elif outcome.fate != Fate.SENT:
            _failed(delivery, delivery.subscriber, outcome)
        else:
            answered.append(delivery.subscriber.pk)
            if delivery.notice.kind == NoticeKind.CHALLENGE:
                subscribers.activate(delivery.subscriber)
    if answered:
        endpoints.note_success(answered)


def _mail_went(delivery: Delivery, outcome: Outcome) -> None:
    if outcome.fate == Fate.PERMANENT and not ABOUT_US.match(outcome.words):
        kind = BounceKind.HARD if NO_SUCH_MAILBOX.match(outcome.words) else BounceKind.SOFT
        bounces.take(delivery, kind, words=outcome.words, source=bounces.SMTP)
    elif outcome.fate == Fate.TEMPORARY:
        if pace.is_complaint(outcome.words):
            pace.slow_down(domain_of(delivery.address))
        if backoff.next_delay(delivery.channel, delivery.attempts) is None:
            bounces.take(delivery, BounceKind.SOFT, words=outcome.words, source=bounces.SMTP)


def _refused(subscriber: Subscriber, channel: str, words: str) -> None:
    """An address that does not exist gets nothing more; a browser or telephone that said stop has left."""
    if channel == Channel.SMS and NO_SUCH_NUMBER.match(words):
        subscribers.suppress(subscriber, why=words)
    elif any(of == channel and pattern.match(words) for of, pattern in HAS_LEFT):
        subscribers.unsubscribe(subscriber)


@transaction.atomic
def _failed(delivery: Delivery, subscriber: Subscriber, outcome: Outcome) -> None:
    is_final = outcome.fate == Fate.PERMANENT
    if not endpoints.note_failure(subscriber, at=clock.now(), is_final=is_final):
        return
    log.warning("endpoint switched off", subscriber=subscriber.code, why=outcome.words)
    notice, is_new = Notice.objects.get_or_create(
        event_id=-delivery.pk,  # no event of the outbox: the failed delivery is the reason
        kind=NoticeKind.SWITCHED_OFF,
        defaults={"subject_id": subscriber.pk, "texts": rendering.of_switched_off(subscriber.address, outcome.words)},
    )
    if is_new:
        owner = endpoints.mailbox(subscriber)
        Delivery.objects.create(
            notice=notice, subscriber=subscriber, channel=Channel.EMAIL, address=owner, due_at=database.now()
        )
