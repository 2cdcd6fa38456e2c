"""An open connection to the mail server, with at most one message under way."""

import contextlib
import smtplib
import socket
import ssl
import time
from typing import Any

from notifications.channels.base import Outcome
from notifications.channels.smtp import Conversation

WOULD_BLOCK = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
CHUNK = 65536


class Connection:
    """Reads and writes without waiting; `deadline` (monotonic seconds) is when the server has been silent too long."""

    def __init__(self, backend: Any) -> None:
        """Greets the server through Django's SMTP backend (TLS and sign-in are its job); OSError or SMTPException."""
        backend.open()
        smtp: smtplib.SMTP = backend.connection
        smtp.ehlo_or_helo_if_needed()
        assert smtp.sock is not None
        self._backend = backend
        self._patience = backend.timeout or 30
        self.socket: socket.socket = smtp.sock
        self.socket.setblocking(False)
        self.conversation = Conversation(has_pipelining=smtp.has_extn("pipelining"))
        self.deadline = time.monotonic() + self._patience

    def begin(self, sender: str, recipient: str, message: bytes) -> Outcome | None:
        """Start to hand over one message; an Outcome only if the connection turns out to be lost."""
        self.conversation.begin(sender, recipient, message)
        return self.write()

    @property
    def wants_to_write(self) -> bool:
        """Whether the server has not yet taken all that we have to say."""
        return bool(self.conversation.outgoing)

    def write(self) -> Outcome | None:
        """Say what can be said without waiting."""
        self.deadline = time.monotonic() + self._patience
        try:
            while self.conversation.outgoing:
                sent = self.socket.send(self.conversation.outgoing)
                self.conversation.outgoing = self.conversation.outgoing[sent:]
        except WOULD_BLOCK:
            return None
        except OSError as error:
            return self.conversation.end(error)
        return None

    def read(self) -> Outcome | None:
        """Hear what the server has said; the outcome of the message under way once it is known."""
        while True:
            try:
                data = self.socket.recv(CHUNK)
            except WOULD_BLOCK:
                return None
            except OSError as error:
                return self.conversation.end(error)
            if not data:
                return self.conversation.end("the server closed it")
            if (outcome := self.conversation.receive(data)) is not None:
                return outcome
            if self.wants_to_write and (outcome := self.write()) is not None:
                return outcome
            if not isinstance(self.socket, ssl.SSLSocket) or not self.socket.pending():
                return None

    def give_up(self) -> Outcome:
        """The server has been silent for too long."""
        return self.conversation.end("the server is silent")

    def close(self) -> None:
        """Say goodbye where that is possible without waiting."""
        with contextlib.suppress(OSError):
            if not self.conversation.is_over:
                self.socket.send(b"QUIT\r\n")
        self._backend.connection = None
        self.socket.close()
