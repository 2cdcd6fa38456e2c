"""Browsers that asked for notifications: which push services we speak to, and the keys that they gave us."""

import base64
import binascii
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from core import http, webpush
from core.errors import DomainError
from core.unreachable import Unreachable
from subscribers.models import Asking, Device, Subscriber

LONGEST = 500
POINT, SECRET = 65, 16  # bytes of a public key and of an auth secret (RFC 8291)


class BadDevice(DomainError):
    """This browser's push service is not one that we know."""


@dataclass(frozen=True, slots=True)
class Description:
    """What a browser says about itself: two keys, base64url."""

    public_key: str
    auth_secret: str

    def as_json(self) -> dict[str, str]:
        """The description as an Asking keeps it."""
        return {"public_key": self.public_key, "auth_secret": self.auth_secret}


def require_keys(public_key: str, auth_secret: str) -> None:
    """Refuse keys that no browser made; raises BadDevice."""
    try:
        point, secret = unpacked(public_key), unpacked(auth_secret)
    except (binascii.Error, ValueError):
        raise BadDevice from None
    if len(point) != POINT or point[0] != 4 or len(secret) != SECRET:
        raise BadDevice


def unpacked(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def require_push_service(url: str) -> str:
    """Refuse an address that is not at a push service we know (T17, T21); raises BadDevice."""
    try:
        http.require_url(url)
        parts = urlsplit(url)
        host = parts.hostname or ""
    except (Unreachable, ValueError):
        raise BadDevice from None
    is_known = any(host == known or host.endswith(f".{known}") for known in settings.PUSH_SERVICES)
    if not is_known or parts.scheme != "https" or parts.port not in (None, 443) or len(url) > LONGEST:
        raise BadDevice
    return url


def keep(asking: Asking, subscriber: Subscriber) -> None:
    """Keep the newest keys of this browser."""
    wishes = asking.wishes
    keys = {"public_key": wishes["public_key"], "auth_secret": wishes["auth_secret"]}
    Device.objects.update_or_create(subscriber=subscriber, defaults=keys)


@cache
def key() -> ec.EllipticCurvePrivateKey:
    """Our own key: given by the operator, or made once and kept beside the data."""
    if settings.VAPID_PRIVATE_KEY:
        return webpush.key_from(settings.VAPID_PRIVATE_KEY)
    return webpush.key_at(settings.DATA_DIR / "vapid.key")


def public_key() -> str:
    """What a browser must know of us when it subscribes."""
    return webpush.packed(webpush.point_of(key()))


def contact() -> str:
    """Whom a push service may ask about us (RFC 8292, section 2.1)."""
    return str(settings.SITE_URL) if settings.IS_HTTPS else f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"
