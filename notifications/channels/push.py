"""Telling browsers, through the push service of their maker."""

import json
from urllib.parse import urlsplit

from core import clock, http, languages, webpush
from core.markdown import clean_line
from notifications.channels import webhook
from notifications.channels.base import Fate, Outcome
from notifications.models import Delivery, NoticeKind
from subscribers import devices

KEPT = 12 * 3600  # seconds that a push service keeps a message for a browser that sleeps
LONGEST_TITLE, LONGEST_TEXT = 160, 240
REFUSED = {400, 401, 403, 404, 410, 413}


class Line(webhook.Line):
    """The way to push services."""

    def request(self, delivery: Delivery) -> webhook.Request:
        """Address, headers and the sealed body."""
        assert delivery.subscriber is not None, "a push belongs to a browser"
        device = delivery.subscriber.device
        body = webpush.encrypted(
            json.dumps(message(delivery), ensure_ascii=False).encode(),
            devices.unpacked(device.public_key),
            devices.unpacked(device.auth_secret),
        )
        headers = {
            "Authorization": webpush.authorization(
                delivery.address, devices.key(), contact=devices.contact(), at=clock.now()
            ),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT),
            "Urgency": "high",
        }
        if delivery.notice.topic:  # what still waits at the push service is replaced by newer news
            headers["Topic"] = short_topic(delivery.notice.topic)
        return delivery.address, headers, body, ""

    def judge(self, answer: http.Answer, expected: str) -> Outcome:
        """404 and 410: the browser wants no more, or is gone."""
        if answer.status in REFUSED:
            return Outcome(Fate.PERMANENT, f"{answer.status} {clean_line(answer.text[:200])}".strip())
        return webhook.judged(answer)


def message(delivery: Delivery) -> dict[str, str]:
    """What the service worker is told to show; the same words and link as everywhere."""
    notice, subscriber = delivery.notice, delivery.subscriber
    texts = notice.text_in(delivery.language)
    told = {
        "title": texts["headline"][:LONGEST_TITLE],
        "lang": delivery.language,
        "url": languages.address("/", delivery.language),
    }
    if notice.kind == NoticeKind.CONFIRM and subscriber is not None:
        return told | {"body": texts["brief"], "confirm": f"/subscribe/push/confirm/{subscriber.token('confirm')}"}
    link = urlsplit(notice.payload["chat"]["link"]).path
    body = texts["brief"][:LONGEST_TEXT]
    return told | {"body": body, "url": languages.address(link, delivery.language), "tag": notice.topic}


def short_topic(topic: str) -> str:
    """A topic as push services take it: at most 32 characters of base64url (RFC 8030, section 5.4)."""
    return "".join(character if character.isalnum() else "-" for character in topic)[-32:]
