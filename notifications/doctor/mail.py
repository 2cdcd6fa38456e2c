"""The whole look at our mail: the DNS of the domains that speak in it, and the headers of a real one."""

import email
import ipaddress
from collections.abc import Iterator

from django.conf import settings

from notifications.channels import dkim_seal
from notifications.channels.letters import ready_mail
from notifications.doctor import records
from notifications.doctor.finding import ADVICE, FAULT, GOOD, Finding
from notifications.doctor.names import Names
from notifications.models import Notice, NoticeKind

EXAMPLE = {"subject": "Example", "text": "Example\n", "html": "<p>Example</p>\n"}
GAPS = {"address": "reader@example.com", "inbox": "0" * 24, "unsubscribe": "code/seal"}


def examine(names: Names, *, sent_from: str = "") -> Iterator[Finding]:
    """Every finding; `sent_from` is the public IP address that our mail server sends from, where it is our own."""
    sender = _domain(settings.DEFAULT_FROM_EMAIL)
    if "." not in sender or sender.endswith(".localdomain"):
        yield Finding("sender", FAULT, f"{settings.DEFAULT_FROM_EMAIL} is nobody's address.", "Set FROM_EMAIL.")
        return
    returns = _domain(settings.BOUNCE_ADDRESS) if settings.BOUNCE_ADDRESS else sender
    signs = dkim_seal.domain()
    yield records.spf(returns, names)
    yield records.dkim(signs, settings.DKIM_SELECTOR, settings.DKIM_KEY, names)
    yield from records.dmarc(sender, {"SPF": returns, "DKIM": signs}, names)
    for domain in dict.fromkeys([sender, returns]):
        yield _mailbox(domain, names)
    yield from _headers()
    for address in _sending_addresses(sent_from, names):
        yield records.reverse(address, names)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].rstrip("> ").lower()


def _mailbox(domain: str, names: Names) -> Finding:
    if servers := names.mail_servers(domain):
        return Finding("mailbox", GOOD, f"{domain} takes mail at {servers[0]}.")
    remedy = f"Publish an MX record for {domain}: answers and returned mails must arrive."
    return Finding("mailbox", FAULT, f"{domain} takes no mail.", remedy)


def _headers() -> Iterator[Finding]:
    """Whether a real mail of ours can be left with one click (RFC 8058)."""
    notice = Notice(pk=0, kind=NoticeKind.UPDATE, topic="doctor", texts={"en": EXAMPLE})
    raw = dkim_seal.sealed(ready_mail(notice, "en").filled(GAPS))
    mail = email.message_from_bytes(raw)
    link, post = mail.get("List-Unsubscribe", ""), mail.get("List-Unsubscribe-Post", "")
    if not link.startswith("<https://") or post != "List-Unsubscribe=One-Click":
        remedy = "Set SITE_URL to the https address of the page."
        yield Finding("List-Unsubscribe", FAULT, f"{link} is no https address.", remedy)
        return
    signed = mail.get("DKIM-Signature", "").lower().replace(" ", "").replace("\n", "").replace("\r", "")
    if not settings.DKIM_KEY:
        remedy = "See that List-Unsubscribe and List-Unsubscribe-Post are among the headers that your server signs."
        yield Finding("List-Unsubscribe", ADVICE, "One click leaves; who signs it is not known here.", remedy)
    elif ":list-unsubscribe:list-unsubscribe-post" in signed:
        yield Finding("List-Unsubscribe", GOOD, "One click leaves, and the signature covers it.")


def _sending_addresses(sent_from: str, names: Names) -> list[str]:
    if sent_from:
        return [sent_from]
    if settings.EMAIL_PROVIDER or settings.EMAIL_HOST in ("localhost", "127.0.0.1", "::1"):
        return []  # the provider's own matter; or a relay here, whose public address --from names
    try:
        return [str(ipaddress.ip_address(settings.EMAIL_HOST))]
    except ValueError:
        return names.addresses(settings.EMAIL_HOST)[:1]
