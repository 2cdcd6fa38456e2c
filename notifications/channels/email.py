"""Handing mails over to the mail server: ready bytes, a few connections at once."""

import email
import email.policy
import math
import selectors
import smtplib
import time
from collections import deque
from collections.abc import Iterator, Sequence
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend

from notifications.channels.base import Fate, Outcome, Unfit
from notifications.channels.connection import Connection
from notifications.channels.dkim_seal import sealed
from notifications.channels.letters import Letters
from notifications.channels.openings import Openings
from notifications.models import Delivery
from notifications.returned import return_path

# Messages in a batch that are worth one more connection.
WORTH_A_CONNECTION = 25
MOMENT = 0.005  # seconds
A_LOOK_ASIDE = 0.2  # seconds: how soon a connection that has opened meanwhile is noticed
Outcomes = list[tuple[Delivery, Outcome]]


class Line:
    """The way to the mail server, open for as many batches as wanted; a context manager."""

    def __init__(self) -> None:
        self.letters = Letters()
        self.sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self.idle: list[Connection] = []
        self.busy: dict[Connection, Delivery] = {}
        self.selector = selectors.DefaultSelector()
        self.openings = Openings()
        self.is_halted = False

    def halt(self) -> None:
        """Begin no more messages; those under way are heard to their end."""
        self.is_halted = True

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *error: object) -> None:
        for connection in [*self.idle, *self.busy]:
            connection.close()
        self.openings.close()
        self.selector.close()

    def send(self, batch: Sequence[Delivery], *, until: float) -> Iterator[Outcomes]:
        """Hand the batch over; yields outcomes as they come, and ends early when nobody answers or time is up.

        The caller writes down each group before it asks for the next, and no connection
        goes on before that: so a crash repeats at most one message for each connection.
        """
        if not isinstance(mail.get_connection(), EmailBackend):
            yield from self._through_library(batch, until)
            return
        waiting = deque(batch)
        while waiting or self.busy:
            group: Outcomes = []
            self._open_enough(waiting, group)
            nobody_answers = not self.idle and not self.busy
            if nobody_answers or self.is_halted or time.monotonic() > until:
                waiting.clear()
            while self.idle and waiting:
                self._begin(waiting.popleft(), group)
            self._gather(group)
            if group:
                yield group

    def _open_enough(self, waiting: Sequence[Delivery], group: Outcomes) -> None:
        opened = len(self.idle) + len(self.busy)
        if waiting:
            wanted = min(settings.EMAIL_CONNECTIONS, 1 + len(waiting) // WORTH_A_CONNECTION)
            self.openings.want(wanted - opened)
        try:
            arrived = self.openings.arrived(wait=bool(waiting) and not opened)
        except (OSError, smtplib.SMTPException) as error:
            outcome = Outcome(Fate.UNREACHABLE, f"The mail server does not answer: {error}"[:300])
            group.append((waiting[0], outcome))
            return
        for connection in arrived:
            self.idle.append(connection)
            self.selector.register(connection.socket, selectors.EVENT_READ, connection)

    def _begin(self, delivery: Delivery, group: Outcomes) -> None:
        try:
            message = sealed(self.letters.write(delivery))
        except Unfit as error:
            group.append((delivery, Outcome(Fate.PERMANENT, str(error))))
            return
        connection = self.idle.pop()
        self.busy[connection] = delivery
        self._went_on(connection, connection.begin(self._return_path(delivery), delivery.address, message), group)

    def _return_path(self, delivery: Delivery) -> str:
        """Where servers return it to: to `manage.py bounces`, by delivery, or else to the sender's mailbox."""
        return return_path(settings.BOUNCE_ADDRESS, delivery.pk) if settings.BOUNCE_ADDRESS else self.sender

    def _gather(self, group: Outcomes) -> None:
        """Outcomes until most of the connections have one, or for a moment after the first: one write for several."""
        enough = (3 * (len(self.busy) + len(group)) + 3) // 4
        if not group:
            self._wait(group, at_most=A_LOOK_ASIDE if self.openings.pending else math.inf)
        until = time.monotonic() + MOMENT
        while self.busy and len(group) < enough and (left := until - time.monotonic()) > 0:
            self._wait(group, at_most=left)

    def _wait(self, group: Outcomes, at_most: float = math.inf) -> None:
        """Until a server says something, at most until the most silent one has been silent too long."""
        now = time.monotonic()
        patience = min((connection.deadline for connection in self.busy), default=now) - now
        for key, _ in self.selector.select(max(0.0, min(patience, at_most))):
            connection: Connection = key.data
            outcome = connection.read()
            if outcome is None and connection.wants_to_write:
                outcome = connection.write()
            self._went_on(connection, outcome, group)
        for connection in [each for each in self.busy if each.deadline <= time.monotonic()]:
            self._went_on(connection, connection.give_up(), group)

    def _went_on(self, connection: Connection, outcome: Outcome | None, group: Outcomes) -> None:
        """Note what became of a connection's message, and whether the connection is good for another."""
        if connection.conversation.is_over:
            self.selector.unregister(connection.socket)
            connection.close()
        else:
            events = selectors.EVENT_WRITE if connection.wants_to_write else 0
            self.selector.modify(connection.socket, selectors.EVENT_READ | events, connection)
        if outcome is not None and connection in self.busy:
            group.append((self.busy.pop(connection), outcome))
            if not connection.conversation.is_over:
                self.idle.append(connection)
        elif connection.conversation.is_over and connection in self.idle:
            self.idle.remove(connection)

    def _through_library(self, batch: Sequence[Delivery], until: float) -> Iterator[Outcomes]:
        """Through a provider's library (or Django's test backends), which wants message objects."""
        backend = mail.get_connection()
        for delivery in batch:
            if self.is_halted or time.monotonic() > until:
                return
            try:
                message = as_object(self.letters.write(delivery), delivery.address)
                message.metadata = {"delivery": str(delivery.pk)}  # type: ignore[attr-defined]  # told back by providers
                backend.send_messages([message])
            except Unfit as error:
                yield [(delivery, Outcome(Fate.PERMANENT, str(error)))]
            except Exception as error:  # each library has its own; the row says what happened
                yield [(delivery, Outcome(Fate.TEMPORARY, f"{type(error).__name__}: {error}"[:300]))]
            else:
                yield [(delivery, Outcome(Fate.SENT, "accepted"))]


def as_object(message: bytes, address: str) -> mail.EmailMultiAlternatives:
    """The same mail as Django's message object."""
    parsed: Any = email.message_from_bytes(message, policy=email.policy.default)
    known = {"from", "to", "subject", "mime-version", "content-type"}
    return mail.EmailMultiAlternatives(
        subject=str(parsed["Subject"]),
        body=parsed.get_body(("plain",)).get_content(),
        from_email=str(parsed["From"]),
        to=[address],
        headers={name: str(value) for name, value in parsed.items() if name.lower() not in known},
        alternatives=[(parsed.get_body(("html",)).get_content(), "text/html")],
    )
