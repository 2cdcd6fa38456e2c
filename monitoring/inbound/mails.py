"""Alerts by mail: a secret address for each component, DOWN or UP in the subject, a sender who proves its domain."""

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr

import dkim
from django.conf import settings

from components.models import Component
from components.status import ComponentStatus as S
from core import signing
from core.errors import DomainError
from monitoring.inbound.alerts import Alert
from monitoring.inbound.models import Product, Source

LONGEST = 256 * 1024
PURPOSE = "alert-mail"
# alerts+<source>c<component>-<seal>[-partial]@...; the seal makes it secret, and is over with the source's secret.
ADDRESS = re.compile(r"\+(\d{1,18})c(\d{1,18})-([0-9a-f]{16})(?:-(degraded|partial))?@")
RECIPIENTS = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc")
LEVELS = {None: S.MAJOR_OUTAGE, "partial": S.PARTIAL_OUTAGE, "degraded": S.DEGRADED}
WORD = re.compile(r"\b(DOWN|UP)\b")
LOOK_UP = 5  # seconds for the sender's key
MOST_SIGNATURES = 5


class NotForUs(DomainError):
    """The mail was not sent to the address of a component."""


class SenderNotAllowed(DomainError):
    """The sender is not one of ALERT_MAIL_SENDERS."""


class SenderNotProven(DomainError):
    """No valid signature (DKIM, RFC 6376) of the sender's own domain."""


class NothingTold(DomainError):
    """The subject says neither DOWN nor UP, or both."""


@dataclass(frozen=True, slots=True)
class Told:
    """An alert, by which source, and about what."""

    source: Source
    component: Component
    alert: Alert


def address_for(source: Source, component: Component, level: str = "") -> str:
    """The component's address at this source; "" while no mailbox is set up."""
    name, _, domain = settings.ALERT_MAIL_ADDRESS.partition("@")
    if not domain:
        return ""
    seal = signing.seal(PURPOSE, _subject(source, component.pk))[:16]
    return f"{name}+{source.pk}c{component.pk}-{seal}{f'-{level}' if level else ''}@{domain}"


def read(raw: bytes, *, at: datetime) -> Told:
    """What a mail tells; raises NotForUs, SenderNotAllowed, SenderNotProven or NothingTold."""
    message = email.message_from_bytes(raw[:LONGEST], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    source, component, status = _place(message)
    if any(len(message.get_all(name, [])) > 1 for name in ("From", "Subject")):
        raise SenderNotProven  # a signature is for the last one, and the first one would be read
    sender = parseaddr(str(message.get("From", "")))[1].lower()
    if not _is_allowed(sender):
        raise SenderNotAllowed
    if not _is_proven(raw, sender.rpartition("@")[2]):
        raise SenderNotProven
    subject = " ".join(str(message.get("Subject", "")).split())
    words = set(WORD.findall(subject))
    if len(words) != 1:
        raise NothingTold
    return Told(
        source,
        component,
        Alert(
            fingerprint=f"mail:{component.pk}",
            title=subject[:200],
            is_firing=words == {"DOWN"},
            status=status,
            labels={"component": component.code, "from": sender},
            began_at=at,
            said_at=at,  # in the order of arrival: a Date header is the sender's to choose
        ),
    )


def _place(message: EmailMessage) -> tuple[Source, Component, S]:
    for name in RECIPIENTS:
        for value in map(str, message.get_all(name, [])):
            for source_pk, component_pk, seal, level in ADDRESS.findall(value):
                source = Source.objects.filter(pk=source_pk, product=Product.EMAIL, is_active=True).first()
                component = Component.objects.filter(pk=component_pk, archived_at__isnull=True).first()
                if source and component and signing.is_sealed_short(PURPOSE, _subject(source, component.pk), seal):
                    return source, component, LEVELS[level or None]
    raise NotForUs


def _subject(source: Source, component: int) -> str:
    return f"{source.code}:{component}:{source.secret}"


def _is_allowed(sender: str) -> bool:
    """Whether the address or its domain is on the list; an empty list lets nobody in."""
    allowed = {each.lower().lstrip("@") for each in settings.ALERT_MAIL_SENDERS}
    return "@" in sender and (sender in allowed or sender.rpartition("@")[2] in allowed)


def _is_proven(raw: bytes, domain: str) -> bool:
    """Whether the domain of the From has signed the mail, its subject and its sender included."""
    for index in range(MOST_SIGNATURES):
        try:
            signed = dkim.DKIM(raw, timeout=LOOK_UP)
            if not signed.verify(idx=index):
                continue
        except IndexError:  # no further signature
            return False
        except (dkim.DKIMException, dkim.DnsTimeoutError, ValueError):
            continue
        covered = {bytes(name).lower() for name, _ in signed.signed_headers or []}
        if signed.domain.decode("ascii", "replace").lower() == domain and {b"from", b"subject"} <= covered:
            return True
    return False
