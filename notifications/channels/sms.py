"""Telling telephones, through a provider's HTTP interface: short texts, each within one or two parts."""

import base64
import json
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings

from components.models import Page
from core import http
from core.markdown import clean_line
from notifications import marks
from notifications.channels import webhook
from notifications.channels.base import Fate, Outcome
from notifications.models import Delivery, NoticeKind
from subscribers.onetime import code_of

# The alphabet of a text whose one part has 160 characters (GSM 03.38); in any other a part has 70, joined ones 67.
PLAIN = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
ONE_PART, TWO_PARTS = 160, 134


class Provider(Protocol):
    """A company that brings texts to telephones."""

    def request(self, number: str, text: str) -> tuple[str, dict[str, str], bytes]:
        """Address, headers and body of the request for one text."""

    def judge(self, answer: http.Answer) -> Outcome:
        """What its answer means."""


class Twilio:
    """Twilio's Messages resource, which several other providers offer too; `SMS_API` says where."""

    def request(self, number: str, text: str) -> tuple[str, dict[str, str], bytes]:
        """A form with who, to whom and what."""
        account, sender = settings.SMS_ACCOUNT, settings.SMS_FROM
        who = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}
        secret = base64.b64encode(f"{account}:{settings.SMS_TOKEN}".encode()).decode()
        headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"}
        url = f"{settings.SMS_API}/2010-04-01/Accounts/{account}/Messages.json"
        return url, headers, urlencode({"To": number, "Body": text} | who).encode()

    def judge(self, answer: http.Answer) -> Outcome:
        """Its own number for what is wrong stands in the body."""
        if answer.status // 100 == 2:
            return Outcome(Fate.SENT, f"{answer.status} {_value(answer, 'sid')}".strip())
        code, message = _value(answer, "code"), _value(answer, "message")
        words = f"{answer.status} {code} {clean_line(message)[:200]}".strip()
        if answer.status == 400:
            return Outcome(Fate.PERMANENT, words)
        return webhook.judged(answer) if answer.status in webhook.PATIENT else Outcome(Fate.TEMPORARY, words)


PROVIDERS: dict[str, type[Provider]] = {"twilio": Twilio}


def _value(answer: http.Answer, name: str) -> str:
    try:
        return str(json.loads(answer.text).get(name, ""))
    except (ValueError, AttributeError):
        return ""


class Line(webhook.Line):
    """The way to the provider."""

    def __init__(self) -> None:
        super().__init__()
        self.provider = PROVIDERS[settings.SMS_PROVIDER]()
        page = Page.objects.first()
        self.page_name = clean_line(page.name) if page else "Status"

    def request(self, delivery: Delivery) -> webhook.Request:
        """One text to one number."""
        return *self.provider.request(delivery.address, text_of(delivery, self.page_name)), ""

    def judge(self, answer: http.Answer, expected: str) -> Outcome:
        """As the provider means it."""
        return self.provider.judge(answer)


def text_of(delivery: Delivery, page_name: str) -> str:
    """The words of one text; a link that fits is whole, the headline before it is cut."""
    notice, subscriber = delivery.notice, delivery.subscriber
    texts = notice.text_in(delivery.language)
    if notice.kind in (NoticeKind.CONFIRM, NoticeKind.MANAGE) and subscriber is not None:
        return texts["code"].replace(marks.CODE, code_of(subscriber, notice.kind))
    return fitting(f"{page_name}: {texts['headline']}", notice.payload["chat"]["link"])


def fitting(words: str, link: str) -> str:
    """Words and link in one plain part, or in two where the alphabet is another."""
    longest = ONE_PART if set(words + link) <= PLAIN else TWO_PARTS
    room = longest - len(link) - 1
    if len(words) > room:
        words = f"{words[: room - 3].rstrip()}..."
    return f"{words} {link}"
