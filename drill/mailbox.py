"""Reading the mails that the catcher kept."""

import email
import email.policy
import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail as a reader sees it; `html` is None where the mail has only text."""

    name: str
    caught_at: datetime
    sender: str
    to: str
    subject: str
    headers: list[tuple[str, str]]
    text: str
    html: str | None


def newest(folder: Path, *, limit: int) -> list[CaughtMail]:
    """The last mails, newest first; empty while nothing was caught."""
    names = sorted((entry.name for entry in folder.glob("*.eml")), reverse=True)
    return [mail for mail in (find(folder, name) for name in itertools.islice(names, limit)) if mail]


def find(folder: Path, name: str) -> CaughtMail | None:
    """The mail kept under that name; None when there is none (also when it has just made room)."""
    if "/" in name or name.startswith(".") or not name.endswith(".eml"):
        return None
    try:
        content = (folder / name).read_bytes()
        caught_at = datetime.strptime(name.split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    except (OSError, ValueError):
        return None
    message = email.message_from_bytes(content, policy=email.policy.default)
    html = _part(message, "html")
    return CaughtMail(
        name=name,
        caught_at=caught_at,
        sender=str(message["From"] or ""),
        to=", ".join(str(value) for value in message.get_all("Delivered-To", [])),
        subject=str(message["Subject"] or "(no subject)"),
        headers=[(key, str(value)) for key, value in message.items()],
        text=_part(message, "plain") or "",
        html=html,
    )


def _part(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body(preferencelist=(kind,))
    if part is None:
        return None
    try:
        return part.get_content()
    except (LookupError, ValueError):  # an unknown charset, a broken encoding: show what can be shown
        return (part.get_payload(decode=True) or b"").decode(errors="replace")
