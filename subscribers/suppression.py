"""Addresses to which nothing is sent: for a while (quarantine), or until a person decides (suppression)."""

from django.db import transaction

from core import clock, signing
from core.errors import DomainError
from people import actions as people
from subscribers.models import State, Subscriber, Suppression

LEFT = (State.UNSUBSCRIBED, State.SUPPRESSED)


class NotHeld(DomainError):
    """This address is neither quarantined nor suppressed."""


class SayWhy(DomainError):
    """Say why this address may be written to again; it bounced or complained."""


def seal_of(address: str) -> str:
    """What is kept of an address to recognise it without knowing it (T31)."""
    return signing.seal("address", address)


def is_suppressed(address_seal: str) -> bool:
    """Whether this address was forgotten, but must not be written to."""
    return Suppression.objects.filter(address_seal=address_seal).exists()


@transaction.atomic
def suppress(subscriber: Subscriber, *, why: str) -> None:
    """Send nothing more to an address that does not exist or complains, until a person decides otherwise."""
    _hold(subscriber, State.SUPPRESSED, why)


@transaction.atomic
def quarantine(subscriber: Subscriber, *, why: str) -> None:
    """Send nothing to an address that has not answered for long; its owner or staff may bring it back."""
    _hold(subscriber, State.QUARANTINED, why)


def _hold(subscriber: Subscriber, state: State, why: str) -> None:
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state in LEFT:
        return
    subscriber.state, subscriber.suppressed_because = state, why[:300]
    subscriber.save()


@transaction.atomic
def release(subscriber: Subscriber, *, by: object, why: str = "") -> None:
    """Tell this address again; raises NotHeld, or SayWhy without a reason for a suppressed one.

    One that had never confirmed goes back to being asked.
    """
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state not in (State.QUARANTINED, State.SUPPRESSED):
        raise NotHeld
    if subscriber.state == State.SUPPRESSED and not why.strip():
        raise SayWhy
    people.note("release_subscriber", subscriber.code, by=by, why=why.strip(), held=subscriber.suppressed_because)
    subscriber.state = State.CONFIRMED if subscriber.confirmed_at else State.ASKED
    subscriber.suppressed_because, subscriber.unsubscribed_at = "", None
    subscriber.save()


@transaction.atomic
def forgive(suppression: Suppression, *, by: object, why: str) -> None:
    """A forgotten address may be written to again, if it asks; raises SayWhy without a reason."""
    if not why.strip():
        raise SayWhy
    people.note("forgive_suppression", suppression.address_seal[:12], by=by, why=why.strip(), held=suppression.why)
    suppression.delete()


def remember(subscriber: Subscriber) -> None:
    """Before a suppressed address is forgotten: keep its seal, so that no table brings it back."""
    if subscriber.state != State.SUPPRESSED:
        return
    Suppression.objects.get_or_create(
        address_seal=seal_of(subscriber.address),
        defaults={"why": subscriber.suppressed_because or "It was suppressed.", "at": clock.now()},
    )
