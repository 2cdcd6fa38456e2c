"""The client's side of SMTP, one message after another: bytes in, bytes out, no sockets."""

from collections import deque

from core import numbers
from core.markdown import clean_line
from notifications.channels.base import Fate, Outcome

END = b".\r\n"


class Conversation:
    """What to say to a mail server and what its replies mean (RFC 5321, pipelining within a message: RFC 2920).

    `begin` a message, write `outgoing` to the server, feed what it says to `receive` until
    that answers an Outcome, and begin the next. Messages must end with a line end, and no
    line of theirs may begin with a dot.
    """

    def __init__(self, *, has_pipelining: bool) -> None:
        self.has_pipelining = has_pipelining
        self.outgoing = b""
        self.is_handed_over = False  # from then on a lost connection says nothing about the message
        self.is_over = False  # the server hung up; this conversation takes no more messages
        self._incoming = b""
        self._awaited: deque[str] = deque()
        self._unsaid: deque[tuple[str, bytes]] = deque()
        self._refusal: Outcome | None = None
        self._is_dirty = False
        self._message = b""

    def begin(self, sender: str, recipient: str, message: bytes) -> None:
        """Start to hand over one message."""
        self._message, self._refusal, self.is_handed_over = message, None, False
        commands = [
            ("MAIL", f"MAIL FROM:<{sender}>\r\n".encode()),
            ("RCPT", f"RCPT TO:<{recipient}>\r\n".encode()),
            ("DATA", b"DATA\r\n"),
        ]
        if self._is_dirty:
            commands.insert(0, ("RSET", b"RSET\r\n"))
        self._unsaid = deque(commands)
        self._say(len(commands) if self.has_pipelining else 1)

    def _say(self, count: int) -> None:
        for _ in range(count):
            name, command = self._unsaid.popleft()
            self._awaited.append(name)
            self.outgoing += command

    def receive(self, data: bytes) -> Outcome | None:
        """Take what the server said; the message's outcome as soon as it is known."""
        self._incoming += data
        while (reply := self._next_reply()) is not None:
            if (outcome := self._heard(*reply)) is not None:
                return outcome
        return None

    def _next_reply(self) -> tuple[int, str] | None:
        """One whole reply of the server, which may have several lines (RFC 5321, section 4.2.1)."""
        start = 0
        while (end := self._incoming.find(b"\n", start)) >= 0:
            line = self._incoming[start:end]
            if line[3:4] != b"-":
                whole, self._incoming = self._incoming[:end], self._incoming[end + 1 :]
                code = numbers.whole(line[:3].decode("latin-1")) or 500
                words = b" ".join(part[4:] for part in whole.split(b"\n"))
                return code, f"{code} {words.decode('utf-8', 'replace')}"
            start = end + 1
        return None

    def _heard(self, code: int, words: str) -> Outcome | None:
        if code == 421:  # the server hangs up; that says nothing about this message (section 3.8)
            self.is_over = True
            return self._refusal or Outcome(Fate.UNREACHABLE, _line(words))
        step = self._awaited.popleft() if self._awaited else "nothing"
        if step == "END":
            return Outcome(Fate.SENT, _line(words)) if code == 250 else self._refused(code, words)
        if step == "EMPTY":
            return self._refusal
        if step == "DATA" and code == 354:
            self._data()
            return None
        if step in ("MAIL", "RCPT", "DATA") and code // 100 != 2 and self._refusal is None:
            self._refused(code, words)
        if self._refusal is not None and not self._awaited:
            return self._refusal
        if self._unsaid:
            self._say(1)
        return None

    def _data(self) -> None:
        if self._refusal is not None:  # accepted without a recipient: say nothing (RFC 2920, section 3.1)
            self._awaited.append("EMPTY")
            self.outgoing += END
        else:
            self._awaited.append("END")
            self.is_handed_over = True
            self.outgoing += self._message + END

    def _refused(self, code: int, words: str) -> Outcome:
        self._is_dirty = True
        self._refusal = Outcome(Fate.PERMANENT if code >= 500 else Fate.TEMPORARY, _line(words))
        return self._refusal

    def end(self, why: object) -> Outcome:
        """The outcome of the message under way when the connection is lost or the time is up."""
        self.is_over = True
        # After the final dot it may have arrived (RFC 1047); before it nothing has left the house.
        fate = Fate.LOST if self.is_handed_over and not self.outgoing else Fate.UNREACHABLE
        return self._refusal or Outcome(fate, _line(f"The connection ended: {why}"))


def _line(words: str) -> str:
    return clean_line(words)[:300]
