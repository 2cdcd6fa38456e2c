"""Signs our mails, so that their reader's server knows that they are ours (DKIM, RFC 6376)."""

import dkim
from django.conf import settings

# Signed once more than they occur: whoever passes our mail on can add none that readers are shown instead of ours
# (RFC 6376, section 8.15).
SHOWN = ("From", "To", "Cc", "Reply-To", "Subject", "Date", "Content-Type")
# What else a reader relies on, both headers of one-click leaving among it (RFC 8058 demands that); mailing lists that
# pass our mail on may add their own.
SIGNED = (
    *("Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Language", "Auto-Submitted"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID"),
)


def domain() -> str:
    """The domain that signs: the one of the sender."""
    return settings.DKIM_DOMAIN or settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")


def sealed(message: bytes) -> bytes:
    """The mail with its signature in front, where there is a key (DKIM_KEY); else as it is.

    It costs about ten milliseconds a mail, so a long list is signed faster by the mail server or the provider.
    """
    if not settings.DKIM_KEY:
        return message
    head = b"\r\n" + message.partition(b"\r\n\r\n")[0].lower()
    count = {name: head.count(f"\r\n{name.lower()}:".encode()) for name in (*SHOWN, *SIGNED)}
    names = [name.encode() for name, times in count.items() for _ in range(times + (name in SHOWN))]
    signature: bytes = dkim.sign(
        message,
        settings.DKIM_SELECTOR.encode(),
        domain().encode(),
        settings.DKIM_KEY.encode(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=names,
    )
    return signature + message
