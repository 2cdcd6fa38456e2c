"""A mail server in this process that answers each recipient as a test has written."""

import asyncio
import contextlib
import email
import email.policy
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.process import wait_until

ACCEPTED = "250 2.0.0 Accepted"
# Beside replies of RFC 5321, like "450 4.2.0 Try later", a script may say:
CLOSE = "close"  # the connection ends before the message is taken
LOST = "lost"  # the message is taken, but the connection ends before the sender hears of it


@dataclass(frozen=True)
class Mail:
    """One message as it was handed over."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain-text body."""
        body = self.message.get_body(("plain",))
        assert body is not None, "the mail has no plain-text part"
        return body.get_content().replace("\r\n", "\n")


class SmtpSink:
    """Keeps what it accepts; `attempts` counts each recipient's tries, accepted or not."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.attempts: dict[str, int] = defaultdict(int)
        self._scripts: dict[str, list[str]] = {}
        self._delays: dict[str, float] = {}
        self.port = 0

    @property
    def url(self) -> str:
        """For EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    def answers(self, recipient: str, *replies: str) -> None:
        """Script the next tries of `recipient`, one reply each; after the last one it is accepted."""
        self._scripts[recipient] = list(replies)

    def always(self, recipient: str, reply: str) -> None:
        """Answer every try of `recipient` like this."""
        self._scripts[recipient] = [reply] * 1000

    def delays(self, recipient: str, seconds: float) -> None:
        """Take that long before each answer to `recipient`."""
        self._delays[recipient] = seconds

    def to(self, recipient: str) -> list[Mail]:
        """What `recipient` was sent, oldest first."""
        return [mail for mail in list(self.mails) if mail.recipient == recipient]

    def wait_for(self, recipient: str, *, count: int = 1, within: float = 60) -> list[Mail]:
        """The mails of `recipient`, as soon as there are `count`."""
        wait_until(lambda: len(self.to(recipient)) >= count, within=within, what=f"{count} mail(s) to {recipient}")
        return self.to(recipient)

    # --- what aiosmtpd calls, in the thread of the event loop ------------------------------------

    async def handle_RCPT(self, server, session: Session, envelope: Envelope, address: str, options) -> str:
        await asyncio.sleep(self._delays.get(address, 0))
        script = self._scripts.get(address, [])
        reply = script[0] if script else ACCEPTED
        if reply[:1] in "45":
            script.pop(0)
            self.attempts[address] += 1
            return reply
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        replies = []
        for recipient in envelope.rcpt_tos:
            script = self._scripts.get(recipient, [])
            reply = script.pop(0) if script else ACCEPTED
            self.attempts[recipient] += 1
            replies.append(reply)
            if reply != CLOSE:
                content = envelope.original_content or b""
                self.mails.append(Mail(envelope.mail_from or "", recipient, content))
        if CLOSE in replies or LOST in replies:
            server.transport.abort()
        return ACCEPTED


@contextlib.contextmanager
def running() -> Iterator[SmtpSink]:
    """A sink on a free port of the loopback, served by a thread."""
    sink, loop = SmtpSink(), asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(sink, hostname="sink.test", enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0)
    )
    sink.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, name="smtp sink", daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        asyncio.run_coroutine_threadsafe(hang_up(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def hang_up(server: asyncio.Server) -> None:
    """Stop listening and end the open conversations."""
    server.close()
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
