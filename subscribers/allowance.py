"""How much mail strangers may bring to others through our forms: counted by seals, not by addresses (T01, T31)."""

from datetime import timedelta

from django.db.models import Q

from core import clock, signing
from core.errors import DomainError
from subscribers import limits
from subscribers.address import domain_of, mailbox_of
from subscribers.models import Asking, Channel, State

# What an asker is sent: the question whether it was them, or nothing.
CONFIRM, SILENT = "confirm", "silent"


class TooManyRequests(DomainError):
    """Too many requests came from your network. Please try again in an hour."""


def require(network: str) -> None:
    """Refuse a network that asks too often; raises TooManyRequests."""
    lately = Asking.objects.filter(asked_at__gt=clock.now() - limits.HOUR).exclude(network_seal="")
    of_network = lately.filter(network_seal__in=network_seals(network))
    if not limits.may_ask(of_network.count(), lately.count()):
        raise TooManyRequests


def network_seals(network: str) -> list[str]:
    """Today's and yesterday's seal of a network; the day is part of it, so old ones tell nothing (T31)."""
    today = clock.now().date()
    return [signing.seal("network", f"{day}:{network}") for day in (today, today - timedelta(days=1))]


def place_seals(address: str) -> dict[str, str]:
    """The seals of the mailbox and the domain that an address leads to; none of what is no mail address."""
    if "@" not in address:
        return {}
    return {
        "mailbox_seal": signing.seal("mailbox", mailbox_of(address)),
        "domain_seal": signing.seal("domain", domain_of(address)),
    }


def may_reach(asking: Asking) -> bool:
    """Whether strangers have not brought its mailbox and its domain too many mails yet; staff's wishes do not count."""
    asked = Asking.objects.filter(answer=CONFIRM, answered_at__gt=clock.now() - limits.MONTH)
    of_mailbox = asked.filter(mailbox_seal=asking.mailbox_seal)
    today = Q(answered_at__gt=clock.now() - limits.DAY)
    of_domain = asked.filter(today, domain_seal=asking.domain_seal)
    answered = of_domain.filter(Q(subscriber__confirmed_at__isnull=False) | Q(subscriber__state=State.CHECKING)).count()
    return limits.may_reach(
        of_mailbox.filter(today).count(),
        of_mailbox.count(),
        unanswered=of_domain.count() - answered,
        answered=answered,
    )


def texts_lately() -> int:
    """How many codes went out by SMS within the hour: each costs money, and somebody may earn by them (T01)."""
    codes = Asking.objects.filter(channel=Channel.SMS, answered_at__gt=clock.now() - limits.HOUR)
    return codes.exclude(answer=SILENT).count()
