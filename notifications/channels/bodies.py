"""The bytes that an endpoint is sent, in the format it understands."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from subscribers.endpoint import Body

Payload = Mapping[str, Any]


def encoded(body: str, payload: Payload, *, made_at: str, unsubscribe: str) -> bytes:
    """The request body; `payload` is what `notifications.payloads` or a challenge says."""
    if "challenge" in payload:
        value: Any = {"type": "endpoint.challenge", "timestamp": made_at, "data": dict(payload)}
    elif body == Body.STANDARD:
        data = {key: value for key, value in payload.items() if key != "chat"}
        value = {"type": "incident.updated", "timestamp": made_at, "data": data | {"unsubscribe": unsubscribe}}
    elif body == Body.STATUSPAGE:
        meta = {"unsubscribe": unsubscribe, "documentation": "", "generated_at": made_at}
        value = {"meta": meta, "page": payload["page"], "incident": payload["incident"]}
    else:
        value = CHATS[body](**payload["chat"])
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _slack(title: str, text: str, link: str) -> dict[str, Any]:
    def plain(words: str) -> str:  # or somebody's text could call the whole channel
        return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    return {"text": f"*{plain(title)}*\n{plain(text)}\n<{link}>", "unfurl_links": False}


def _discord(title: str, text: str, link: str) -> dict[str, Any]:
    return {"content": f"**{title}**\n{text}\n{link}"[:2000], "allowed_mentions": {"parse": []}}


def _google_chat(title: str, text: str, link: str) -> dict[str, Any]:
    return {"text": f"{title}\n{text}\n{link}".replace("<", "‹")}


def _teams(title: str, text: str, link: str) -> dict[str, Any]:
    card = {
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": title, "weight": "Bolder", "wrap": True},
            {"type": "TextBlock", "text": text, "wrap": True},
        ],
        "actions": [{"type": "Action.OpenUrl", "title": "Status page", "url": link}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}


CHATS: dict[str, Callable[..., dict[str, Any]]] = {
    Body.SLACK: _slack,
    Body.DISCORD: _discord,
    Body.GOOGLE_CHAT: _google_chat,
    Body.TEAMS: _teams,
}


def signature(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` header: one HMAC-SHA256 for each secret that is valid now (Standard Webhooks 1.0)."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(
        f"v1,{base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()}" for secret in secrets
    )
