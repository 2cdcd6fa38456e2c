"""Reading a mail that was returned to us: which delivery it is about, and why; no database."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message

from core import signing

# bounces+<delivery>-<seal>@..., our return path (VERP); the seal keeps strangers from unsubscribing others.
TOKEN = re.compile(r"\+b(\d{1,19})-([0-9a-f]{16})@")
RECIPIENTS = ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Return-Path", "Original-Mail-From")
NEVER = re.compile(r"5\.(1\.\d|2\.1|4\.4)\b")  # RFC 3463: no such mailbox, disabled, no such domain
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
LONGEST = 256 * 1024
HARD, SOFT, COMPLAINT = "hard", "soft", "complaint"


@dataclass(frozen=True, slots=True)
class Returned:
    """What a returned mail says: hard, soft or complaint, about one delivery."""

    delivery_id: int
    kind: str
    words: str


def return_path(bounce_address: str, delivery_id: int) -> str:
    """The envelope sender of one delivery, to which servers return it."""
    name, _, domain = bounce_address.partition("@")
    return f"{name}+b{delivery_id}-{_seal(delivery_id)}@{domain}"


def _seal(delivery_id: int) -> str:
    return signing.seal("return-path", str(delivery_id))[:16]


def read(raw: bytes) -> Returned | None:
    """The meaning of a returned mail; None when it is something else, like an answer from a holiday."""
    message = email.message_from_bytes(raw[:LONGEST], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    found = _token(message)
    if found is None:
        return None
    if (complaint := _report(message, "feedback-report")) is not None:
        return Returned(found, COMPLAINT, _field(complaint, "Feedback-Type") or "complaint")
    report = _report(message, "delivery-status")
    if report is None or _field(report, "Action").lower() not in ("failed", ""):
        return None  # "delayed", "relayed", "delivered" are not the end; nor is a mail that is no report
    status, words = _field(report, "Status"), _field(report, "Diagnostic-Code") or _field(report, "Status")
    if status.startswith(("5.0.0", "5.7.")) or not status:
        status = next(iter(STATUS.findall(words)), status)  # the general code hides what the server has said
    if status.startswith("2."):
        return None
    return Returned(found, HARD if NEVER.match(status) else SOFT, f"{status} {words}".strip())


def _token(message: Message) -> int | None:
    for place in _places(message):
        found = TOKEN.search(place)
        if found and signing.is_sealed_short("return-path", found[1], found[2]):
            return int(found[1])
    return None


def _places(message: Message) -> Iterator[str]:
    for part in message.walk():
        for name in RECIPIENTS:
            yield from map(str, part.get_all(name, []))


def _report(message: Message, kind: str) -> Message | None:
    """The machine's part of a report (RFC 3464, RFC 5965), as headers; for delivery status its last recipient."""
    for part in message.walk():
        if part.get_content_type() == f"message/{kind}":
            fields = part.get_payload()
            if isinstance(fields, list):
                return fields[-1]
            return email.message_from_string(str(fields))
    return None


def _field(report: Message, name: str) -> str:
    """A field's value, without the type before a semicolon ("smtp; 550 5.1.1 ...")."""
    value = " ".join(str(report.get(name, "")).split())
    return value.partition(";")[2].strip() if name == "Diagnostic-Code" and ";" in value else value
