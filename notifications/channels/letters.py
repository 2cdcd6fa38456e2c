"""The mail of a delivery: the ready bytes of its notice, with what is personal filled in."""

from urllib.parse import urlsplit

from django.conf import settings

from components.models import Page
from core import signing
from core.markdown import clean_line
from core.zones import UTC_NAME
from notifications import marks
from notifications.channels import mime
from notifications.models import Delivery, Notice, NoticeKind

EARLIER = 8  # mails of the same thread that are named in References
ID = f"{marks.OPENS}inbox{marks.CLOSES}"


class Letters:
    """Writes the mails of one batch after the other; each notice, language and zone is built once."""

    def __init__(self) -> None:
        self._ready: dict[tuple[int, str, str], mime.ReadyMail] = {}

    def write(self, delivery: Delivery) -> bytes:
        """The whole mail for one delivery; raises Unfit when its address fits no mail."""
        mime.require_plain(delivery.address)
        zone = delivery.subscriber.time_zone if delivery.subscriber else UTC_NAME
        key = (delivery.notice_id, delivery.language, zone)
        if key not in self._ready:
            self._ready[key] = ready_mail(delivery.notice, delivery.language, zone)
        return self._ready[key].filled(gaps(delivery))


def gaps(delivery: Delivery) -> dict[str, str]:
    """What is personal in the mail of one delivery."""
    filled = {"address": delivery.address, "inbox": inbox_id(delivery.channel, delivery.address)}
    subscriber = delivery.subscriber
    if subscriber is not None:
        leave = subscriber.token("unsubscribe")
        filled["unsubscribe"] = f"{subscriber.code}/{leave[len(subscriber.code) :]}"
        if delivery.notice.kind in (NoticeKind.CONFIRM, NoticeKind.MANAGE):
            filled["token"] = subscriber.token(delivery.notice.kind)
        if delivery.notice.kind in (NoticeKind.LEAVING, NoticeKind.LEFT):
            filled["return"] = subscriber.token("return")
    return filled


def inbox_id(channel: str, address: str) -> str:
    """The part of a Message-ID that stands for the inbox: the same in every try, different for everybody."""
    return signing.seal("message-id", f"{channel}:{address}")[:24]


def ready_mail(notice: Notice, language: str, zone: str = UTC_NAME) -> mime.ReadyMail:
    """The mail of a notice in one language and with the times of one zone, with the headers of its kind."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}  # RFC 3834
    personal = {"To": marks.ADDRESS, "Message-ID": f"<n{notice.pk}.{ID}@{host}>"}
    if notice.kind == NoticeKind.UPDATE:
        page = Page.objects.first()
        headers["List-Id"] = f"{clean_line(page.name) if page else 'Status'} <updates.{host}>"  # RFC 2919
        headers["Feedback-ID"] = f"n{notice.pk}:update:{host}"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        personal |= _thread(notice, host)
        personal["List-Unsubscribe"] = f"<{settings.SITE_URL}/unsubscribe/{marks.UNSUBSCRIBE}>"  # RFC 2369
    return mime.build(
        {name: marks.with_times(text, zone=zone, language=language) for name, text in notice.text_in(language).items()},
        sender=settings.DEFAULT_FROM_EMAIL,
        made_at=notice.made_at,
        language=language,
        headers=headers,
        personal=personal,
    )


def _thread(notice: Notice, host: str) -> dict[str, str]:
    """One thread for each incident in each inbox: a root that was never sent, then the earlier mails (RFC 5322)."""
    root = f"<t{signing.seal('thread', notice.topic)[:24]}.{ID}@{host}>"
    earlier = Notice.objects.filter(topic=notice.topic, kind=notice.kind, pk__lt=notice.pk).order_by("-pk")
    ids = [f"<n{pk}.{ID}@{host}>" for pk in reversed(earlier.values_list("pk", flat=True)[:EARLIER])]
    return {"In-Reply-To": root, "References": "\r\n ".join([root, *ids])}
