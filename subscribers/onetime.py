"""Codes that are sent by SMS: six digits prove that somebody reads a telephone."""

from django.db import transaction

from core import clock, signing
from subscribers import actions, limits
from subscribers.models import Channel, State, Subscriber

DIGITS = 6


def code_of(subscriber: Subscriber, purpose: str) -> str:
    """The code of one asking: derived, so that no copy of the database has it (T02)."""
    sealed = signing.seal("code", f"{purpose}:{subscriber.sealed(purpose)}")
    return f"{int(sealed, 16) % 10**DIGITS:0{DIGITS}}"


@transaction.atomic
def take(number: str, code: str) -> Subscriber | None:
    """Whoever typed the right code has the telephone: it is confirmed and may choose. None for everybody else.

    Five wrong ones end the code; a number that we do not know is answered like a wrong code (T04).
    """
    subscriber = Subscriber.objects.select_for_update().filter(channel=Channel.SMS, address=number).first()
    purpose = _purpose(subscriber) if subscriber else ""
    if subscriber is None or not purpose:
        return None
    if not signing.is_same(code, code_of(subscriber, purpose)):
        subscriber.wrong_codes += 1
        if subscriber.wrong_codes >= limits.WRONG_CODES:
            subscriber.confirm_secret = subscriber.manage_secret = ""
        subscriber.save()
        return None
    if purpose == actions.CONFIRM:
        subscriber = actions.confirm(subscriber)
    subscriber.manage_secret, subscriber.manage_until = signing.new_token(), clock.now() + limits.MANAGE_WITHIN
    subscriber.wrong_codes = limits.WRONG_CODES  # used up: what was opened by it has a link of its own
    subscriber.save()
    return subscriber


def _purpose(subscriber: Subscriber) -> str:
    """What the newest code was sent for; "" when none is good."""
    now = clock.now()
    if subscriber.state == State.SUPPRESSED or subscriber.wrong_codes >= limits.WRONG_CODES:
        return ""
    if subscriber.confirm_secret and subscriber.confirm_until and subscriber.confirm_until > now:
        return actions.CONFIRM
    if subscriber.manage_secret and subscriber.manage_until and subscriber.manage_until > now:
        return actions.MANAGE
    return ""
