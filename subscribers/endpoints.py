"""Webhook endpoints: who may register one, its secrets, and how its health decides whether it is tried."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from core import clock
from subscribers import limits
from subscribers.endpoint import CHAT_HOSTS, host_of, needs_challenge, secret_text
from subscribers.kinds import WITH_ENDPOINT
from subscribers.models import Asking, Channel, Endpoint, State, Subscriber
from subscribers.suppression import quarantine

BREAKS_AFTER = 5  # failures in a row
TRIED_AGAIN_AFTER = timedelta(minutes=5)
SWITCHED_OFF_AFTER = timedelta(days=5)
# Who has left or never answered does not keep others away from the host.
TAKES_A_PLACE = (State.ASKED, State.CHECKING, State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Description:
    """What somebody says about an endpoint when asking for it."""

    owner: str
    body: str

    @property
    def channel(self) -> str:
        """Chat rooms are told apart from programs."""
        return (Channel.CHAT if self.body in CHAT_HOSTS else Channel.WEBHOOK).value

    def as_json(self) -> dict[str, str]:
        """The description as an Asking keeps it."""
        return {"owner": self.owner, "body": self.body}


def is_welcome(asking: Asking, subscriber: Subscriber) -> bool:
    """Whether this asking about an endpoint is answered at all; makes its Endpoint the first time (T21).

    Only the owner of a known endpoint gets mail about it. A host has three endpoints at most,
    except a chat service: its rooms are everybody's, behind secret addresses of its own.
    """
    owner, body = asking.wishes["owner"], asking.wishes["body"]
    known = Endpoint.objects.filter(subscriber=subscriber).first()
    if known is not None and subscriber.state != State.ASKED:
        return known.owner == owner
    host = host_of(subscriber.address)
    others = Endpoint.objects.filter(host=host, subscriber__state__in=TAKES_A_PLACE).exclude(subscriber=subscriber)
    if needs_challenge(body) and others.count() >= limits.ENDPOINTS_PER_HOST:
        return False
    Endpoint.objects.update_or_create(subscriber=subscriber, defaults={"owner": owner, "body": body, "host": host})
    return True


def has_to_answer(subscriber: Subscriber) -> bool:
    """Whether a challenge stands between this subscriber and its first notice."""
    return subscriber.channel in WITH_ENDPOINT and needs_challenge(subscriber.endpoint.body)


def mailbox(subscriber: Subscriber) -> str:
    """Where mail about an endpoint goes: to its owner."""
    return subscriber.endpoint.owner if subscriber.channel in WITH_ENDPOINT else subscriber.address


def contact(subscriber: Subscriber) -> tuple[str, str]:
    """Channel and address by which we speak about the subscription itself."""
    channel = Channel.EMAIL.value if subscriber.channel in WITH_ENDPOINT else subscriber.channel
    return channel, mailbox(subscriber)


@transaction.atomic
def rotate_secret(subscriber: Subscriber) -> str:
    """A new secret for the endpoint's owner to keep; the old one signs beside it for a day."""
    endpoint = Endpoint.objects.select_for_update().get(subscriber=subscriber)
    endpoint.secret_version += 1
    endpoint.rotated_at = clock.now()
    endpoint.save(update_fields=["secret_version", "rotated_at"])
    return secret_text(subscriber.code, endpoint.secret_version)


def note_success(subscriber_ids: list[int]) -> None:
    """These endpoints answered: they are well."""
    unwell = Endpoint.objects.filter(subscriber__in=subscriber_ids, failures__gt=0)
    unwell.update(failures=0, failing_since=None, closed_until=None)


@transaction.atomic
def note_failure(subscriber: Subscriber, *, at: datetime, is_final: bool) -> bool:
    """The endpoint failed once more; True when that was the last time and it was switched off.

    Five failures in a row open the breaker: one try every five minutes. Five days of failing,
    or a final answer (410 Gone), switch it off.
    """
    endpoint = Endpoint.objects.select_for_update().get(subscriber=subscriber)
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or at
    if endpoint.failures >= BREAKS_AFTER:
        endpoint.closed_until = at + TRIED_AGAIN_AFTER
    endpoint.save(update_fields=["failures", "failing_since", "closed_until"])
    if not is_final and at - endpoint.failing_since < SWITCHED_OFF_AFTER:
        return False
    quarantine(subscriber, why="The endpoint failed for five days or wants no more.")
    return True
