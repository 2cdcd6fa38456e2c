"""Handing mails over to the mail server: ready bytes, one connection for a whole batch."""

import email
import email.policy
import smtplib
from email.utils import parseaddr
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend

from components.models import Page
from core import signing
from core.markdown import clean_line
from notifications import marks
from notifications.channels import mime
from notifications.channels.base import Fate, Outcome, Unfit
from notifications.models import Delivery, Notice, NoticeKind

EARLIER = 8  # mails of the same thread that are named in References
ID = f"{marks.OPENS}inbox{marks.CLOSES}"


class Line:
    """An open way to the mail server, for one batch; a context manager."""

    def __init__(self) -> None:
        self.backend: Any = mail.get_connection()
        self.sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.ready: dict[tuple[int, str], mime.ReadyMail] = {}

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.backend.close()

    def send(self, delivery: Delivery) -> Outcome:
        """Hand one mail over; what the server says is a value, never an exception."""
        try:
            mime.require_plain(delivery.address)
            message = self._ready(delivery).filled(gaps(delivery))
        except Unfit as error:
            return Outcome(Fate.PERMANENT, str(error))
        if not isinstance(self.backend, EmailBackend):
            return _through_library(self.backend, message, delivery.address)
        try:
            self.backend.open()
            self.backend.connection.ehlo_or_helo_if_needed()  # Django greets only when it signs in or encrypts
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Fate.UNREACHABLE, f"The mail server does not answer: {error}")
        outcome = self._speak(self.backend.connection, delivery.address, message)
        if outcome.fate in (Fate.LOST, Fate.UNREACHABLE):
            self.backend.close()
        return outcome

    def _ready(self, delivery: Delivery) -> mime.ReadyMail:
        key = (delivery.notice_id, delivery.language)
        if key not in self.ready:
            self.ready[key] = ready_mail(delivery.notice, delivery.language)
        return self.ready[key]

    def _speak(self, smtp: smtplib.SMTP, address: str, message: bytes) -> Outcome:
        """One mail in SMTP (RFC 5321); `message` has no line that begins with a dot."""
        is_handed_over = False
        try:
            for command in (f"MAIL FROM:<{self.sender}>", f"RCPT TO:<{address}>", "DATA"):
                code, words = smtp.docmd(command)
                if code not in (250, 251, 354):
                    return _refused(smtp, code, words)
            is_handed_over = True
            smtp.send(message + b".\r\n")
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            # After the final dot it may have arrived (RFC 1047); before it nothing has left the house.
            fate = Fate.LOST if is_handed_over else Fate.UNREACHABLE
            return Outcome(fate, f"The connection ended: {error}")
        return Outcome(Fate.SENT, said(code, words)) if code == 250 else _refused(smtp, code, words)


def _refused(smtp: smtplib.SMTP, code: int, words: bytes) -> Outcome:
    if code == 421:  # the server hangs up; that says nothing about this message
        return Outcome(Fate.UNREACHABLE, said(code, words))
    smtp.docmd("RSET")
    return Outcome(Fate.PERMANENT if code >= 500 else Fate.TEMPORARY, said(code, words))


def said(code: int, words: bytes) -> str:
    """A server's reply for a person to read, on one line."""
    return clean_line(f"{code} {words.decode('utf-8', 'replace')}")[:300]


def _through_library(backend: Any, message: bytes, address: str) -> Outcome:
    """Through a provider's library (or Django's test backends), which wants a message object."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    known = {"from", "to", "subject", "mime-version", "content-type"}
    made = mail.EmailMultiAlternatives(
        subject=str(parsed["Subject"]),
        body=parsed.get_body(("plain",)).get_content(),
        from_email=str(parsed["From"]),
        to=[address],
        headers={name: str(value) for name, value in parsed.items() if name.lower() not in known},
        alternatives=[(parsed.get_body(("html",)).get_content(), "text/html")],
    )
    try:
        backend.send_messages([made])
    except Exception as error:  # each library has its own; the row says what happened
        return Outcome(Fate.TEMPORARY, f"{type(error).__name__}: {error}"[:300])
    return Outcome(Fate.SENT, "accepted")


def gaps(delivery: Delivery) -> dict[str, str]:
    """What is personal in the mail of one delivery."""
    filled = {"address": delivery.address, "inbox": inbox_id(delivery.channel, delivery.address)}
    subscriber = delivery.subscriber
    if subscriber is not None:
        leave = subscriber.token("unsubscribe")
        filled["unsubscribe"] = f"{subscriber.code}/{leave[len(subscriber.code) :]}"
        if delivery.notice.kind in (NoticeKind.CONFIRM, NoticeKind.MANAGE):
            filled["token"] = subscriber.token(delivery.notice.kind)
    return filled


def inbox_id(channel: str, address: str) -> str:
    """The part of a Message-ID that stands for the inbox: the same in every try, different for everybody."""
    return signing.seal("message-id", f"{channel}:{address}")[:24]


def ready_mail(notice: Notice, language: str) -> mime.ReadyMail:
    """The mail of a notice in one language, with the headers of its kind."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}  # RFC 3834
    personal = {"To": marks.ADDRESS, "Message-ID": f"<n{notice.pk}.{ID}@{host}>"}
    if notice.kind == NoticeKind.UPDATE:
        page = Page.objects.first()
        headers["List-Id"] = f"{clean_line(page.name) if page else 'Status'} <updates.{host}>"  # RFC 2919
        headers["Feedback-ID"] = f"n{notice.pk}:update:{host}"
        thread = signing.seal("thread", notice.topic)[:24]
        earlier = Notice.objects.filter(topic=notice.topic, kind=notice.kind, pk__lt=notice.pk).order_by("-pk")
        ids = [f"<t{thread}.{ID}@{host}>"]
        ids += [f"<n{pk}.{ID}@{host}>" for pk in reversed(earlier.values_list("pk", flat=True)[:EARLIER])]
        personal["In-Reply-To"] = ids[0]
        personal["References"] = "\r\n ".join(ids)
        personal["List-Unsubscribe"] = f"<{settings.SITE_URL}/unsubscribe/{marks.UNSUBSCRIBE}>"  # RFC 2369
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    return mime.build(
        notice.text_in(language),
        sender=settings.DEFAULT_FROM_EMAIL,
        made_at=notice.made_at,
        language=language,
        headers=headers,
        personal=personal,
    )
