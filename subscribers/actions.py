"""Asking to be told, confirming it, choosing what, and leaving."""

from django.db import transaction

from core import clock, signing
from core.codes import new_code
from core.errors import DomainError
from outbox import actions as outbox
from people import actions as people
from subscribers import allowance, devices, endpoints, limits
from subscribers.allowance import CONFIRM, SILENT, TooManyRequests
from subscribers.kinds import WITH_ENDPOINT
from subscribers.models import Asking, Channel, State, Subscriber, Visit
from subscribers.suppression import is_suppressed, seal_of, suppress
from subscribers.wishes import Terms, Wishes

__all__ = ["CONFIRM", "MANAGE", "SILENT", "Terms", "TooManyRequests", "Wishes", "suppress"]

MANAGE = "manage"


class LinkIsOver(DomainError):
    """This link is no longer good. Enter your address again, and you will get a new one."""


class HasLeft(DomainError):
    """This address has unsubscribed; only its owner can come back, through the subscribe page."""


class NoConsent(DomainError):
    """Write down how you know that the owner of the address agrees."""


@transaction.atomic
def ask(
    address: str,
    *,
    wishes: Wishes,
    network: str = "",
    channel: str = Channel.EMAIL,
    endpoint: endpoints.Description | None = None,
    device: devices.Description | None = None,
    language: str = "en",
    is_resent: bool = False,
) -> Asking:
    """Note that somebody wants this (normalised) address to be told; the same work for every address (T04).

    A worker answers, by mail or through the channel itself: a confirmation to new addresses, a link
    to the manage page to known ones, nothing to those who were written to enough. `endpoint`
    describes a webhook or chat room, the mail about which goes to its owner, `device` a browser.
    `is_resent` is staff asking for the same mail once more: then the limit of the month holds alone.
    Raises TooManyRequests, by network alone.
    """
    if network:
        allowance.require(network)
    details, mailbox = endpoint or device, endpoint.owner if endpoint else address
    asking = Asking.objects.create(
        code=new_code(),
        channel=endpoint.channel if endpoint else Channel.PUSH if device else channel,
        address=address,
        wishes=wishes.as_json()
        | {"language": language, "is_resent": is_resent}
        | (details.as_json() if details else {}),
        asked_at=clock.now(),
        address_seal=seal_of(mailbox),
        **(allowance.place_seals(mailbox) if network else {}),
        network_seal=allowance.network_seals(network)[0] if network else "",
    )
    outbox.record("subscriber.asked", asking)
    return asking


@transaction.atomic
def answer(asking_id: int) -> Asking | None:
    """Decide what the asker is mailed: `confirm`, `manage` or nothing (`silent`); twice decides the same.

    None when the asking has been forgotten since.
    """
    asking = Asking.objects.select_for_update().filter(pk=asking_id).first()
    if asking is None or asking.answered_at is not None:
        return asking
    now = clock.now()
    first = {"asked_at": now, "pace": Terms.by_default(asking.channel).pace}
    subscriber, _ = Subscriber.objects.get_or_create(channel=asking.channel, address=asking.address, defaults=first)
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    asking.answer = _fitting_answer(asking, subscriber)
    if asking.answer == CONFIRM:
        subscriber.confirm_secret, subscriber.confirm_until = signing.new_token(), now + limits.CONFIRM_WITHIN
        subscriber.language = asking.wishes.get("language", subscriber.language)
    elif asking.answer == MANAGE:
        subscriber.manage_secret, subscriber.manage_until = signing.new_token(), now + limits.MANAGE_WITHIN
    if asking.answer == CONFIRM or asking.channel == Channel.PUSH:  # only that browser knows its address
        Wishes.from_json(asking.wishes).set_on(subscriber)
    if asking.answer != SILENT:  # with every new code, and no oftener (T02)
        subscriber.wrong_codes = 0
    subscriber.save()
    asking.subscriber, asking.answered_at, asking.address = subscriber, now, ""
    asking.save()
    return asking


def _fitting_answer(asking: Asking, subscriber: Subscriber) -> str:
    if subscriber.state == State.SUPPRESSED or is_suppressed(asking.address_seal):
        return SILENT
    if asking.channel in WITH_ENDPOINT and not endpoints.is_welcome(asking, subscriber):
        return SILENT
    if asking.channel == Channel.PUSH:
        devices.keep(asking, subscriber)
        if subscriber.is_reachable:
            return SILENT
    kind = MANAGE if subscriber.is_reachable else CONFIRM
    mailed = Asking.objects.filter(address_seal=asking.address_seal, answer=kind)
    per_day = mailed.filter(answered_at__gt=clock.now() - limits.DAY).count()
    if asking.wishes.get("is_resent"):
        per_day = 0
    per_month = mailed.filter(answered_at__gt=clock.now() - limits.MONTH).count()
    if asking.channel == Channel.SMS and not limits.may_text(allowance.texts_lately()):
        return SILENT
    if kind == CONFIRM and asking.domain_seal and not allowance.may_reach(asking):
        return SILENT
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
    subscriber.unsubscribed_at = subscriber.leaves_at = None
    subscriber.confirm_secret = ""
    subscriber.save()


@transaction.atomic
def come_back(subscriber: Subscriber) -> None:
    """Tell a (locked) subscriber again that had left a moment ago, or do not let it leave."""
    if subscriber.state in (State.CONFIRMED, State.UNSUBSCRIBED):
        subscriber.return_secret = ""
        _admit(subscriber)


@transaction.atomic
def follow(subscriber: Subscriber, wishes: Wishes) -> Subscriber:
    """From now on, tell this subscriber about these things and no others."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    wishes.set_on(subscriber)
    subscriber.save()
    return subscriber


@transaction.atomic
def unsubscribe(subscriber: Subscriber, *, by: object = None) -> Subscriber:
    """Stop all mails to this address, now and until its owner asks again; twice is once."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state in (State.UNSUBSCRIBED, State.SUPPRESSED):
        return subscriber
    subscriber.state = State.UNSUBSCRIBED
    subscriber.unsubscribed_at = clock.now()
    subscriber.leaves_at = None
    subscriber.confirm_secret = subscriber.manage_secret = ""
    subscriber.save()
    if by is not None:
        people.note("remove_subscriber", subscriber.code, by=by)
    return subscriber


@transaction.atomic
def invite(address: str, *, wishes: Wishes, by: object) -> Asking:
    """Ask the owner of this address by mail, on behalf of staff; the same limits hold."""
    asking = ask(address, wishes=wishes)
    people.note("invite_subscriber", f"asking {asking.pk}", by=by)
    return asking


@transaction.atomic
def add(
    address: str,
    *,
    wishes: Wishes,
    consent: str,
    by: object,
    source: str = "staff",
    channel: str = Channel.EMAIL,
) -> Subscriber:
    """Tell this address from now on without asking it; how we know that its owner agrees is recorded."""
    if not consent.strip():
        raise NoConsent
    subscriber, _ = Subscriber.objects.get_or_create(
        channel=channel, address=address, defaults={"asked_at": clock.now(), "source": source}
    )
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state in (State.UNSUBSCRIBED, State.SUPPRESSED) or is_suppressed(seal_of(address)):
        raise HasLeft
    subscriber.consent = consent.strip()
    _admit(subscriber)
    wishes.set_on(subscriber)
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
    Visit.objects.filter(at__lt=now - limits.CONFIRM_WITHIN).delete()
    Asking.objects.filter(asked_at__lt=now - limits.MONTH).delete()
    return forgotten
