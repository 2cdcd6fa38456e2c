"""Links that prove what they were made for."""

import hashlib
import hmac
import secrets

from django.conf import settings
from django.utils.crypto import constant_time_compare


def new_token() -> str:
    """256 random bits for a mailed link; only its digest is kept."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token: a leaked database opens no link (T02)."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(purpose: str, subject: str) -> str:
    """A token that never expires and needs no row: HMAC-SHA256 over purpose and subject (T02)."""
    message = f"{purpose}\0{subject}".encode()
    return hmac.digest(settings.SECRET_KEY.encode(), message, "sha256").hex()


def is_sealed(purpose: str, subject: str, token: str) -> bool:
    """Whether `token` is the seal of exactly this purpose and subject; compared in constant time."""
    return constant_time_compare(seal(purpose, subject), token)


def is_sealed_short(purpose: str, subject: str, token: str) -> bool:
    """The same for a seal that was cut to fit an address: the first 16 characters, 64 bits."""
    return constant_time_compare(seal(purpose, subject)[:16], token)


def is_same(given: str, expected: str) -> bool:
    """Whether two secrets are the same; takes as long for wrong ones."""
    return constant_time_compare(given, expected)
