"""The bytes that an endpoint is sent, in the format it understands."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from core.zones import UTC_NAME
from notifications import marks
from notifications.channels.cards import SHOWN, Card
from subscribers.endpoint import Body

Payload = Mapping[str, Any]
COMPONENT = "component_update"
CANCELLED, COMPLETED = "cancelled", "completed"
# What of a payload is made for rooms with people in them, and goes to no program.
FOR_PEOPLE = ("chat", "cards")


def encoded(
    body: str, payload: Payload, *, made_at: str, unsubscribe: str, language: str = "en", zone: str = UTC_NAME
) -> bytes:
    """The request body; `payload` is what `notifications.payloads` or a challenge says."""
    if "challenge" in payload:
        value: Any = {"type": "endpoint.challenge", "timestamp": made_at, "data": dict(payload)}
    elif body == Body.STANDARD:
        data = {key: value for key, value in payload.items() if key not in FOR_PEOPLE}
        value = {"type": "incident.updated", "timestamp": made_at, "data": data | {"unsubscribe": unsubscribe}}
    elif body == Body.STATUSPAGE:
        documentation = f"{settings.SITE_URL}/api"
        meta = {"unsubscribe": unsubscribe, "documentation": documentation, "generated_at": made_at}
        # there is no type in that format: which keys are there decides
        about = ["component_update", "component"] if COMPONENT in payload else ["incident"]
        value = {"meta": meta, "page": payload["page"]} | {key: _in_their_words(payload[key]) for key in about}
    else:
        value = SHOWN[body](card_of(payload, language, zone))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _in_their_words(told: Mapping[str, Any]) -> dict[str, Any]:
    """With every status in words of that format: it knows nothing that is cancelled, what will not happen is over."""
    value = dict(told)
    if value.get("status") == CANCELLED:
        value["status"] = COMPLETED
    if "incident_updates" in value:
        value["incident_updates"] = [_in_their_words(update) for update in value["incident_updates"]]
    return value


def card_of(payload: Payload, language: str, zone: str) -> Card:
    """What people read, in their language and on their clock; in English where that is missing."""
    cards = payload.get("cards") or {}
    told = dict(cards.get(language) or cards.get("en") or payload["chat"])
    if "promise" in told:
        told["promise"] = marks.with_times(told["promise"], zone=zone, language=language)
    return Card(**told)


def signature(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one HMAC-SHA256 for each secret that is valid now (Standard Webhooks 1.0)."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(
        f"v1,{base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()}" for secret in secrets
    )
