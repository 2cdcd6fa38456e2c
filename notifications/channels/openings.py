"""New connections to the mail server are opened aside, so that a greeting that never comes holds up nobody."""

import smtplib
import threading
import time
from queue import Empty, SimpleQueue

from django.core import mail

from notifications.channels.connection import Connection

REFUSED_FOR = 5.0  # seconds without another try, once the server let one of ours wait or turned it away


class Openings:
    """What is being opened; each ends as a Connection or as the error that it met."""

    def __init__(self) -> None:
        self.pending = 0
        self._arrived: SimpleQueue[Connection | Exception] = SimpleQueue()
        self._refused_until = 0.0
        self._is_closed = False

    def want(self, count: int) -> None:
        """Let so many be on their way, unless the server has just refused one."""
        while self.pending < count and time.monotonic() >= self._refused_until:
            self.pending += 1
            threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        try:
            opened: Connection | Exception = Connection(mail.get_connection())
        except (OSError, smtplib.SMTPException) as error:
            opened = error
        self._arrived.put(opened)
        if self._is_closed:
            self.close()

    def arrived(self, *, wait: bool) -> list[Connection]:
        """Those that are open now; with `wait` at least one, or, when all were refused, the last error is raised."""
        found: list[Connection] = []
        error: Exception | None = None
        while self.pending:
            try:
                opened = self._arrived.get(block=wait and not found)
            except Empty:
                break
            self.pending -= 1
            if isinstance(opened, Connection):
                found.append(opened)
            else:
                error, self._refused_until = opened, time.monotonic() + REFUSED_FOR
        if wait and not found and error is not None:
            raise error
        return found

    def close(self) -> None:
        """Whatever is open or will be is not wanted any more."""
        self._is_closed = True
        while not self._arrived.empty():
            opened = self._arrived.get()
            if isinstance(opened, Connection):
                opened.close()
