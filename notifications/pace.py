"""Each destination domain is sent no more than it takes: by a person's word, or by its own complaint."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from core import clock, database
from core.errors import DomainError
from notifications.models import Delivery, DomainPace
from people import actions as people
from subscribers.address import BadAddress, domain_of, normalise

MINUTE = timedelta(minutes=1)
# What a domain says that is sent too much at once (RFC 3463 4.7.x; the large ones in words as well).
TOO_FAST = re.compile(r"4\d\d (4\.7\.\d|.*(rate limit|too many|too fast|throttl))", re.IGNORECASE)
LEARNED_FOR = timedelta(hours=1)
BEGINS_AT, SLOWEST = 60, 6  # mails a minute, after the first complaint and after many


class NoDomain(DomainError):
    """Write a domain like example.com, and a number of mails a minute from 1."""


def within_budget(batch: Sequence[Delivery], at: datetime) -> list[Delivery]:
    """Those that their domains may still be sent this minute; the others wait for a later minute, in their order."""
    domains = {domain_of(delivery.address) for delivery in batch}
    # Locked in one order until the claim is committed, so that two workers never spend the same budget.
    paces = DomainPace.objects.select_for_update().filter(domain__in=domains).order_by("domain")
    governed = {pace.domain: pace for pace in paces if pace.until is None or pace.until > at}
    if not governed:
        return list(batch)
    minute = at.replace(second=0, microsecond=0)
    sent = [delivery for delivery in batch if domain_of(delivery.address) not in governed]
    for domain, pace in governed.items():
        mine = [delivery for delivery in batch if domain_of(delivery.address) == domain]
        used = pace.used if pace.minute == minute else 0
        allowed = mine[: max(pace.per_minute - used, 0)]
        _put_off([delivery.pk for delivery in mine[len(allowed) :]], minute, pace.per_minute)
        DomainPace.objects.filter(pk=pace.pk).update(minute=minute, used=used + len(allowed))
        sent += allowed
    return sent


def _put_off(pks: list[int], minute: datetime, per_minute: int) -> None:
    for number, start in enumerate(range(0, len(pks), per_minute), 1):
        later = Delivery.objects.filter(pk__in=pks[start : start + per_minute])
        later.update(due_at=minute + number * MINUTE)


@transaction.atomic
def set_pace(domain: str, per_minute: int, *, by: object) -> DomainPace:
    """From now on this domain is sent at most so many mails a minute."""
    try:
        domain = domain_of(normalise(f"postmaster@{domain.strip()}"))
    except BadAddress:
        raise NoDomain from None
    if per_minute < 1:
        raise NoDomain
    values = {"per_minute": per_minute, "by": str(by), "until": None, "changed_at": clock.now()}
    pace, _ = DomainPace.objects.update_or_create(domain=domain, defaults=values)
    people.note("set_pace", domain, by=by, per_minute=per_minute)
    return pace


@transaction.atomic
def lift(pace: DomainPace, *, by: object) -> None:
    """This domain is sent what there is again."""
    DomainPace.objects.filter(pk=pace.pk).delete()
    people.note("lift_pace", pace.domain, by=by)


def is_complaint(words: str) -> bool:
    """Whether an answer says that we are too fast."""
    return bool(TOO_FAST.match(words))


@transaction.atomic
def slow_down(domain: str) -> None:
    """The domain complains: half as much for an hour; once a minute at most, however many mails were under way."""
    at = database.now()
    values = {"per_minute": BEGINS_AT, "by": "the mail room", "until": at + LEARNED_FOR, "changed_at": at}
    pace, is_new = DomainPace.objects.select_for_update().get_or_create(domain=domain, defaults=values)
    if is_new or (pace.until is not None and pace.changed_at > at - MINUTE):
        return
    if pace.until is None:  # a person's word is not undone
        return
    is_over = pace.until <= at
    pace.per_minute = BEGINS_AT if is_over else max(pace.per_minute // 2, SLOWEST)
    pace.until, pace.changed_at = at + LEARNED_FOR, at
    pace.save(update_fields=["per_minute", "until", "changed_at"])
