"""Whether a request comes from who it says: a bearer secret, or a signature in the product's own format."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

from core.numbers import whole
from monitoring.inbound.models import Product

# A signed request with a moment in it is good for so long.
FRESH_FOR = timedelta(minutes=5)
LONGEST_MOMENT = 12


def is_proven(product: str, secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    """Whether the body is signed with the secret, or the secret itself was sent; every comparison in constant time."""
    if not secret:
        return False
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), secret.encode()):
        return True
    match product:
        case Product.PAGERDUTY:
            return _pagerduty(secret, headers.get("X-PagerDuty-Signature", ""), body)
        case Product.GRAFANA:
            return _grafana(secret, headers, body, at)
        case Product.GENERIC:
            return _standard(secret, headers, body, at)
    return False  # Alertmanager signs nothing: its bearer is its proof


def _pagerduty(secret: str, given: str, body: bytes) -> bool:
    """ "v1=<hex>,v1=<hex>": one for each secret while it is changed."""
    mine = "v1=" + hmac.digest(secret.encode(), body, hashlib.sha256).hex()
    return any(hmac.compare_digest(each.strip().encode(), mine.encode()) for each in given.split(","))


def _grafana(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    """The hex of the body's HMAC; where a moment is sent along, of "moment:body"."""
    moment = headers.get("X-Grafana-Alerting-Timestamp", "")
    if moment and not _is_fresh(moment, at):
        return False
    signed = f"{moment}:".encode() + body if moment else body
    mine = hmac.digest(secret.encode(), signed, hashlib.sha256).hex()
    return hmac.compare_digest(headers.get("X-Grafana-Alerting-Signature", "").strip().encode(), mine.encode())


def _standard(secret: str, headers: Mapping[str, str], body: bytes, at: datetime) -> bool:
    """Standard Webhooks: "v1,<base64>" over "id.moment.body", as we sign our own."""
    name, moment = headers.get("Webhook-Id", ""), headers.get("Webhook-Timestamp", "")
    if not name or not _is_fresh(moment, at):
        return False
    signed = f"{name}.{moment}.".encode() + body
    mine = "v1," + base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()
    given = headers.get("Webhook-Signature", "").split(" ")
    return any(hmac.compare_digest(each.encode(), mine.encode()) for each in given)


def _key(secret: str) -> bytes:
    """What signs; a product's own secret that is no base64 stands for itself, whole."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        return secret.encode()


def _is_fresh(moment: str, at: datetime) -> bool:
    seconds = whole(moment, longest=LONGEST_MOMENT)
    return seconds is not None and abs(seconds - at.timestamp()) <= FRESH_FOR.total_seconds()
