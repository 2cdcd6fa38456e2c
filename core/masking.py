"""What somebody is shown of an address that they need not know: of a mailbox its domain, of a web address its host."""

import re
from urllib.parse import urlsplit

# A name before the @ has 64 characters at most (RFC 5321); without a bound a long word would take for ever (T29).
MAILBOX = re.compile(r"[\w.+%'-]{1,64}@((?:[\w-]{1,63}\.)+[\w-]{2,63})")
SHOWN_DIGITS = 2


def masked(address: str) -> str:
    """ "…@example.com", "https://hooks.example.com/…", "…67"."""
    if "://" in address:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.hostname or ''}/…"
    if "@" in address:
        return f"…@{address.rpartition('@')[2]}"
    return f"…{address[-SHOWN_DIGITS:]}"


def without_names(text: str) -> str:
    """The text with every mailbox in it masked, as in an answer like "550 5.1.1 <ann@example.com> unknown"."""
    return MAILBOX.sub(r"…@\1", text)
