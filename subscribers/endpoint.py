"""What counts as a webhook address here, which body it wants, and the secrets that sign for it."""

import base64
from urllib.parse import urlsplit, urlunsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import http, signing
from core.errors import DomainError
from core.unreachable import Unreachable

LONGEST = 500


class BadEndpoint(DomainError):
    """That is not an https address that we can send to."""


class WrongHost(DomainError):
    """That is not an address of this chat service."""


class Body(models.TextChoices):
    """What an endpoint understands."""

    STANDARD = "standard", _("JSON, signed (Standard Webhooks)")
    STATUSPAGE = "statuspage", _("JSON as Statuspage sends it")
    SLACK = "slack", _("Slack")
    TEAMS = "teams", _("Microsoft Teams")
    DISCORD = "discord", _("Discord")
    GOOGLE_CHAT = "google_chat", _("Google Chat")


# Chat services hand out secret addresses of their own, so only their hosts are taken, and nothing is challenged.
CHAT_HOSTS: dict[str, tuple[str, ...]] = {
    Body.SLACK: ("hooks.slack.com", "hooks.slack-gov.com"),
    Body.TEAMS: (".webhook.office.com", ".logic.azure.com", ".api.powerplatform.com"),
    Body.DISCORD: ("discord.com", "discordapp.com"),
    Body.GOOGLE_CHAT: ("chat.googleapis.com",),
}


def normalise_url(text: str, body: str) -> str:
    """The one spelling of a webhook address: https, host in lower case, no default port, no fragment (T17).

    Whether it leads somewhere we may go is decided when it is asked, each time anew. Raises
    BadEndpoint, or WrongHost for a chat service.
    """
    text = text.strip()
    try:
        http.require_url(text)
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode().rstrip(".")  # "host." is the same host
    except (Unreachable, UnicodeError, ValueError):
        raise BadEndpoint from None
    if parts.scheme.lower() != "https" or "." not in host or len(text) > LONGEST:
        raise BadEndpoint
    if body in CHAT_HOSTS and not any(is_of(host, known) for known in CHAT_HOSTS[body]):
        raise WrongHost
    place = host if parts.port in (None, 443) else f"{host}:{parts.port}"
    return urlunsplit(("https", place, parts.path or "/", parts.query, ""))


def is_of(host: str, known: str) -> bool:
    """Whether a host is the known one, or below it where that begins with a dot."""
    return host.endswith(known) if known.startswith(".") else host == known


def host_of(url: str) -> str:
    """Whose server a webhook address is at."""
    return urlsplit(url).hostname or ""


def needs_challenge(body: str) -> bool:
    """Whether the endpoint must prove that it wants to hear from us (T21)."""
    return body not in CHAT_HOSTS


def secret_key(code: str, version: int) -> bytes:
    """The signing secret of an endpoint: 32 bytes from the server's key, so that no copy of the database has it."""
    return bytes.fromhex(signing.seal("webhook", f"{code}:{version}"))


def secret_text(code: str, version: int) -> str:
    """The secret as its owner keeps it (Standard Webhooks 1.0)."""
    return f"whsec_{base64.b64encode(secret_key(code, version)).decode()}"
