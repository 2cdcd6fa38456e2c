"""Signs our mails, so that their reader's server knows that they are ours (DKIM, RFC 6376)."""

import dkim
from django.conf import settings

# All that a reader relies on, both headers of one-click leaving among it (RFC 8058 demands that); a name that is
# signed once more than it occurs cannot be added on the way.
SIGNED = [
    *("From", "From", "To", "Subject", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version"),
    *("Content-Type", "Content-Language", "Auto-Submitted", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"),
    "Feedback-ID",
]


def domain() -> str:
    """The domain that signs: the one of the sender."""
    return settings.DKIM_DOMAIN or settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")


def sealed(message: bytes) -> bytes:
    """The mail with its signature in front, where there is a key (DKIM_KEY); else as it is.

    It costs about ten milliseconds a mail, so a long list is signed faster by the mail server or the provider.
    """
    if not settings.DKIM_KEY:
        return message
    head = message.partition(b"\r\n\r\n")[0].lower()
    present = [name.encode() for name in SIGNED if head.find(f"\n{name.lower()}:".encode()) >= 0 or name == "From"]
    signature: bytes = dkim.sign(
        message,
        settings.DKIM_SELECTOR.encode(),
        domain().encode(),
        settings.DKIM_KEY.encode(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=present,
    )
    return signature + message
