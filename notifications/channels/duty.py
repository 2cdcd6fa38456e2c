"""What the webhooks on duty are sent when something waits: words for a chat service, signed JSON for all others."""

import json
from typing import Any

from core import clock
from notifications.channels.bodies import signature
from notifications.channels.cards import SHOWN, Card
from notifications.models import Delivery
from subscribers.endpoint import CHAT_HOSTS, host_of, is_of, secret_key

NAME = "duty"  # what the signing secret of these addresses belongs to


def request_for(delivery: Delivery) -> tuple[str, dict[str, str], bytes, str]:
    """Address, headers and body, as `channels.webhook` sends them; nothing is expected of the answer."""
    payload, headers = delivery.notice.payload, {"Content-Type": "application/json"}
    chat = chat_of(delivery.address)
    if chat:
        return delivery.address, headers, _bytes(SHOWN[chat](Card(**payload["chat"]))), ""
    data = {key: value for key, value in payload.items() if key not in ("chat", "type")}
    made_at = f"{delivery.notice.made_at:%Y-%m-%dT%H:%M:%SZ}"
    body = _bytes({"type": payload.get("type", "alert"), "timestamp": made_at, "data": data})
    message_id, timestamp = f"msg_{delivery.notice_id}_{NAME}", int(clock.now().timestamp())
    headers |= {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature([secret_key(NAME, 1)], message_id, timestamp, body),
    }
    return delivery.address, headers, body, ""


def chat_of(url: str) -> str:
    """Which chat service an address is of; empty for none."""
    host = host_of(url)
    return next((body for body, hosts in CHAT_HOSTS.items() if any(is_of(host, known) for known in hosts)), "")


def _bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
