"""One published file as ready bytes: each encoding with its head, its ETag and its 304."""

from collections.abc import Mapping
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus

from publication.serving import Headers
from statuspage.web.question import Question

_WITHOUT_BODY = {"content-type"}  # what a 304 leaves out


class Answer:
    """Everything that can be said about one version of one file.

    The finished bytes of each way to ask are kept as long as the Date in
    them is right, so the usual answer is one look-up and one write.
    """

    __slots__ = (
        "_date",
        "_ready",
        "_said",
        "bodies",
        "checked",
        "etags",
        "headers",
        "mtime",
        "signature",
        "size",
        "status",
    )

    def __init__(
        self,
        bodies: Mapping[str, bytes],
        headers: Headers,
        *,
        mtime: int = 0,
        status: HTTPStatus = HTTPStatus.OK,
        signature: object = None,
    ) -> None:
        self.bodies = dict(bodies)
        self.headers = headers
        self.mtime = mtime
        self.status = status
        self.signature = signature
        self.checked = 0
        self.size = sum(map(len, self.bodies.values()))
        digest = blake2b(self.bodies[""], digest_size=12).hexdigest() if status == HTTPStatus.OK else ""
        self.etags = {c: f'"{digest}{c and "-" + c}"'.encode() if digest else b"" for c in self.bodies}
        self._date = b""
        self._ready: dict[tuple[str, int, bool], bytes] = {}  # by way of answering
        self._said: dict[Question, bytes] = {}  # the same objects, by who asked for them

    def respond(self, question: Question, date: bytes) -> bytes:
        """The whole response as one bytes object, shared by everybody who asks the same within this second."""
        if date != self._date:
            self._date = date
            self._ready.clear()
            self._said.clear()
        said = self._said.get(question)
        if said is None:
            said = self._said[question] = self._say(question)
        return said

    def _say(self, question: Question) -> bytes:
        coding, kind = self._choose(question)
        key = (coding, kind, question.is_last)
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = self._write_out(*key)
        return ready

    def parts(self, question: Question) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, header fields without Date and Connection, and body."""
        coding, kind = self._choose(question)
        body = self.bodies[coding] if kind == 200 else b""
        return (304 if kind == 304 else self.status.value), self._fields(coding, kind), body

    def _choose(self, question: Question) -> tuple[str, int]:
        coding = next(c for c in question.codings if c in self.bodies)
        return coding, self._kind(question, coding)

    def _kind(self, question: Question, coding: str) -> int:
        """304 for a reader who has this version, 0 for a head alone, 200 for all of it."""
        if question.etags:
            known = self.etags[coding]
            if known and (question.etags == known or _names(question.etags, known)):
                return 304
        elif question.since and self.mtime and not self._changed_since(question.since):
            return 304
        return 0 if question.is_head else 200

    def _changed_since(self, since: bytes) -> bool:
        if since == formatdate(self.mtime, usegmt=True).encode():
            return False
        try:
            return parsedate_to_datetime(since.decode("latin-1")).timestamp() < self.mtime
        except (ValueError, TypeError, OverflowError):
            return True  # RFC 9110, 13.1.3: a date that cannot be read is ignored

    def _fields(self, coding: str, kind: int) -> list[tuple[str, str]]:
        fields = [(n, v) for n, v in self.headers if kind != 304 or n.lower() not in _WITHOUT_BODY]
        if self.etags[coding]:
            fields.append(("ETag", self.etags[coding].decode()))
        if self.mtime:
            fields.append(("Last-Modified", formatdate(self.mtime, usegmt=True)))
        if kind != 304:
            if coding:
                fields.append(("Content-Encoding", coding))
            if self.status != HTTPStatus.NO_CONTENT:  # RFC 9110, 8.6
                fields.append(("Content-Length", str(len(self.bodies[coding]))))
        return fields

    def _write_out(self, coding: str, kind: int, is_last: bool) -> bytes:
        status = HTTPStatus.NOT_MODIFIED if kind == 304 else self.status
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", f"Date: {self._date.decode()}"]
        lines += [f"{name}: {value}" for name, value in self._fields(coding, kind)]
        if is_last:
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        return head + self.bodies[coding] if kind == 200 else head


def _names(etags: bytes, known: bytes) -> bool:
    """Whether If-None-Match names this version; weak comparison as RFC 9110, 13.1.2 wants it."""
    return any(tag.strip().removeprefix(b"W/") in (known, b"*") for tag in etags.split(b","))
