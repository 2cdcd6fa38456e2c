"""Asking to be told, confirming it, choosing what, and leaving."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from components.models import Component
from core import clock, signing
from core.errors import DomainError
from incidents.models import Incident
from outbox import actions as outbox
from people import actions as people
from subscribers import endpoints, limits
from subscribers.models import Asking, Channel, State, Subscriber, Subscription

CONFIRM, MANAGE, SILENT = "confirm", "manage", "silent"


class TooManyRequests(DomainError):
    """Too many requests came from your network. Please try again in an hour."""


class LinkIsOver(DomainError):
    """This link is no longer good. Enter your address again, and you will get a new one."""


class HasLeft(DomainError):
    """This address has unsubscribed; only its owner can come back, through the subscribe page."""


class NoConsent(DomainError):
    """Write down how you know that the owner of the address agrees."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants to hear of; neither components nor an incident means everything."""

    components: Sequence[Component] = field(default_factory=list)
    incident: Incident | None = None

    @property
    def is_everything(self) -> bool:
        return not self.components and self.incident is None

    def as_json(self) -> dict[str, Any]:
        """The wishes as an Asking keeps them."""
        incident = self.incident.pk if self.incident else None
        return {"components": [component.pk for component in self.components], "incident": incident}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Wishes":
        """What an Asking kept, without things that have gone since."""
        components = list(Component.objects.public().filter(pk__in=kept.get("components") or []))
        return cls(components, Incident.objects.public().filter(pk=kept.get("incident") or 0).first())


@transaction.atomic
def ask(
    address: str,
    *,
    wishes: Wishes,
    network: str = "",
    endpoint: endpoints.Description | None = None,
    language: str = "en",
    is_resent: bool = False,
) -> Asking:
    """Note that somebody wants this (normalised) address to be told; the same work for every address (T04).

    A worker answers by mail: a confirmation to new addresses, a link to the manage page to known
    ones, nothing to those who were written to enough. For a webhook, `endpoint` describes it and
    the mail goes to its owner. `is_resent` is staff asking for the same mail once more: then the
    limit of the month holds alone. Raises TooManyRequests, by network alone.
    """
    now = clock.now()
    if network:
        _require_allowance(network)
    asking = Asking.objects.create(
        channel=Channel.WEBHOOK if endpoint else Channel.EMAIL,
        address=address,
        wishes=wishes.as_json()
        | {"language": language, "is_resent": is_resent}
        | (endpoint.as_json() if endpoint else {}),
        asked_at=now,
        address_seal=signing.seal("address", endpoint.owner if endpoint else address),
        network_seal=_network_seals(network)[0] if network else "",
    )
    outbox.record("subscriber.asked", asking)
    return asking


def _require_allowance(network: str) -> None:
    lately = Asking.objects.filter(asked_at__gt=clock.now() - limits.HOUR).exclude(network_seal="")
    of_network = lately.filter(network_seal__in=_network_seals(network))
    if not limits.may_ask(of_network.count(), lately.count()):
        raise TooManyRequests


def _network_seals(network: str) -> list[str]:
    """Today's and yesterday's seal of a network; the day is part of it, so old ones tell nothing (T31)."""
    today = clock.now().date()
    return [signing.seal("network", f"{day}:{network}") for day in (today, today - timedelta(days=1))]


@transaction.atomic
def answer(asking_id: int) -> Asking | None:
    """Decide what the asker is mailed: `confirm`, `manage` or nothing (`silent`); twice decides the same.

    None when the asking has been forgotten since.
    """
    asking = Asking.objects.select_for_update().filter(pk=asking_id).first()
    if asking is None or asking.answered_at is not None:
        return asking
    now = clock.now()
    subscriber, _ = Subscriber.objects.get_or_create(
        channel=asking.channel, address=asking.address, defaults={"asked_at": now}
    )
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    asking.answer = _fitting_answer(asking, subscriber)
    if asking.answer == CONFIRM:
        subscriber.confirm_secret, subscriber.confirm_until = signing.new_token(), now + limits.CONFIRM_WITHIN
        subscriber.language = asking.wishes.get("language", subscriber.language)
        _set_wishes(subscriber, Wishes.from_json(asking.wishes))
    elif asking.answer == MANAGE:
        subscriber.manage_secret, subscriber.manage_until = signing.new_token(), now + limits.MANAGE_WITHIN
    subscriber.save()
    asking.subscriber, asking.answered_at, asking.address = subscriber, now, ""
    asking.save()
    return asking


def _fitting_answer(asking: Asking, subscriber: Subscriber) -> str:
    if subscriber.state == State.SUPPRESSED:
        return SILENT
    if asking.channel == Channel.WEBHOOK and not endpoints.is_welcome(asking, subscriber):
        return SILENT
    kind = MANAGE if subscriber.is_reachable else CONFIRM
    mailed = Asking.objects.filter(address_seal=asking.address_seal, answer=kind)
    per_day = mailed.filter(answered_at__gt=clock.now() - limits.DAY).count()
    if asking.wishes.get("is_resent"):
        per_day = 0
    per_month = mailed.filter(answered_at__gt=clock.now() - limits.MONTH).count()
    return kind if limits.may_mail(per_day, per_month, is_confirmation=kind == CONFIRM) else SILENT


@transaction.atomic
def confirm(subscriber: Subscriber) -> Subscriber:
    """The owner of the address agrees: from now on it is told. Once per link; raises LinkIsOver.

    An endpoint that has to answer a challenge is told as soon as it has.
    """
    secret = subscriber.confirm_secret
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    now = clock.now()
    if not secret or subscriber.confirm_secret != secret or subscriber.confirm_until is None:
        raise LinkIsOver
    if subscriber.confirm_until < now or subscriber.state == State.SUPPRESSED:
        raise LinkIsOver
    if endpoints.has_to_answer(subscriber):
        subscriber.state, subscriber.confirm_secret = State.CHECKING, ""
        subscriber.save()
        outbox.record("endpoint.confirmed", subscriber)
    else:
        _admit(subscriber)
    return subscriber


@transaction.atomic
def activate(subscriber: Subscriber) -> None:
    """The endpoint has answered its challenge: from now on it is told."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state == State.CHECKING:
        _admit(subscriber)


def _admit(subscriber: Subscriber) -> None:
    if not subscriber.is_reachable:
        subscriber.confirmed_at = clock.now()
    subscriber.state = State.CONFIRMED
    subscriber.unsubscribed_at = None
    subscriber.confirm_secret = ""
    subscriber.save()


@transaction.atomic
def follow(subscriber: Subscriber, wishes: Wishes) -> Subscriber:
    """From now on, tell this subscriber about these things and no others."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    _set_wishes(subscriber, wishes)
    subscriber.save()
    return subscriber


def _set_wishes(subscriber: Subscriber, wishes: Wishes) -> None:
    subscriber.follows_everything = wishes.is_everything
    subscriber.subscriptions.all().delete()
    followed = [Subscription(subscriber=subscriber, component=component) for component in wishes.components]
    if wishes.incident is not None:
        followed.append(Subscription(subscriber=subscriber, incident=wishes.incident))
    Subscription.objects.bulk_create(followed)


@transaction.atomic
def unsubscribe(subscriber: Subscriber, *, by: object = None) -> Subscriber:
    """Stop all mails to this address, now and until its owner asks again; twice is once."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state in (State.UNSUBSCRIBED, State.SUPPRESSED):
        return subscriber
    subscriber.state = State.UNSUBSCRIBED
    subscriber.unsubscribed_at = clock.now()
    subscriber.confirm_secret = subscriber.manage_secret = ""
    subscriber.save()
    if by is not None:
        people.note("remove_subscriber", subscriber.code, by=by)
    return subscriber


@transaction.atomic
def suppress(subscriber: Subscriber, *, why: str) -> None:
    """Send nothing more to an address that does not exist or complains, until a person decides otherwise."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state in (State.UNSUBSCRIBED, State.SUPPRESSED):
        return
    subscriber.state, subscriber.suppressed_because = State.SUPPRESSED, why[:300]
    subscriber.save()


@transaction.atomic
def invite(address: str, *, wishes: Wishes, by: object) -> Asking:
    """Ask the owner of this address by mail, on behalf of staff; the same limits hold."""
    asking = ask(address, wishes=wishes)
    people.note("invite_subscriber", f"asking {asking.pk}", by=by)
    return asking


@transaction.atomic
def add(address: str, *, wishes: Wishes, consent: str, by: object, source: str = "staff") -> Subscriber:
    """Tell this address from now on without asking it; how we know that its owner agrees is recorded."""
    if not consent.strip():
        raise NoConsent
    subscriber, _ = Subscriber.objects.get_or_create(
        channel=Channel.EMAIL, address=address, defaults={"asked_at": clock.now(), "source": source}
    )
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state in (State.UNSUBSCRIBED, State.SUPPRESSED):
        raise HasLeft
    subscriber.consent = consent.strip()
    _admit(subscriber)
    _set_wishes(subscriber, wishes)
    subscriber.save()
    people.note("add_subscriber", subscriber.code, by=by, consent=subscriber.consent)
    return subscriber


@transaction.atomic
def forget_unconfirmed() -> int:
    """Forget addresses that never confirmed, and after their time the traces of who asked; how many addresses."""
    now = clock.now()
    stale = Subscriber.objects.filter(state=State.ASKED, confirm_until__lt=now)
    forgotten = stale.count()
    stale.delete()
    Asking.objects.filter(asked_at__lt=now - limits.CONFIRM_WITHIN).update(network_seal="")
    Asking.objects.filter(asked_at__lt=now - limits.MONTH).delete()
    return forgotten
