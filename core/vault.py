"""Secrets of other people that we must be able to use: kept under a lock that is not in the database."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def lock(secret: str) -> str:
    """What is kept of a secret; without SECRET_KEY it is noise."""
    return _box().encrypt(secret.encode()).decode()


def unlock(kept: str) -> str | None:
    """The secret again; None when it was locked under another SECRET_KEY."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def _box() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"vault").digest()
    return Fernet(base64.urlsafe_b64encode(key))
