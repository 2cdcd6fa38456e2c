"""Who answers which address: a published file, a static asset, Django, or a plain error page."""

import re
import time
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from publication import serving
from statuspage.web.answer import Answer
from statuspage.web.memory import Memory
from statuspage.web.shelf import Shelf

_SLASHES = re.compile("/+")
TURN = 0.005  # seconds between two looks at the same file: how late a new page may be seen
STATIC = "/static/"
SENTENCES = {
    HTTPStatus.BAD_REQUEST: "This request cannot be read.",
    HTTPStatus.NOT_FOUND: "There is no page at this address.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address can only be read.",
    HTTPStatus.REQUEST_TIMEOUT: "The request took too long to arrive.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is more than 256 KiB, which is more than we take.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "The head of this request is too long.",
    HTTPStatus.SERVICE_UNAVAILABLE: "This part is out of order for the moment. The status page itself is up: /",
}


class Routes(Protocol):
    """What the site must know of the dynamic part: which addresses are its own."""

    def owns(self, path: str) -> bool:
        """Whether the dynamic part has a route for this path."""


class Site:
    """The published tree and the static assets, in front of the dynamic part."""

    def __init__(self, public_dir: Path, static_root: Path, routes: Routes, *, https: bool = False) -> None:
        self.public = Shelf(
            public_dir, lambda name: serving.headers_for(name, https=https), is_pinned=serving.is_pinned
        )
        self.static = Shelf(static_root, lambda name: serving.asset_headers_for(name, https=https))
        self.routes = routes
        self.turn = 0
        self.turn_ends = 0.0  # by the event loop's clock
        self.date = formatdate(time.time(), usegmt=True).encode()
        self.memory = Memory()
        self._answers: dict[bytes, Answer] = {}  # by raw path, within this turn
        self._sentences = {status: _plain_page(status) for status in SENTENCES}

    def begin_turn(self, now: float) -> None:
        """Look at files anew: they may have changed, and the Date may have moved on."""
        self.turn += 1
        self.turn_ends = now + TURN
        self._answers.clear()
        self.date = formatdate(time.time(), usegmt=True).encode()

    def at_once(self, data: bytes) -> bytes | None:
        """The finished response to these bytes, if they are a request for a file with a head that we know."""
        asked = self.memory.recall(data)
        if asked is None:
            return None
        path, question = asked
        answer = self._answers.get(path)
        if answer is None:
            answer = self.answer(b"GET", path)
            if answer is None or answer.status != HTTPStatus.OK:
                return None
            self._answers[path] = answer
        return answer.respond(question, self.date)

    def answer(self, method: bytes, raw_path: bytes) -> Answer | None:
        """The ready answer for an address; None when Django is to speak."""
        path = raw_path.decode("latin-1")
        if "%" in path:
            path = unquote(path, errors="replace")
        found = self._find(path)
        if found is None and "//" in path:  # a base URL with a slash at its end, and a path that begins with one
            found = self._find(_SLASHES.sub("/", path))
        if method in (b"GET", b"HEAD") and found is not None:
            return found
        if method == b"OPTIONS" and found is not None and _OPEN in found.headers:
            return _PREFLIGHT
        if self.routes.owns(path):
            return None
        if found is not None:
            return self.error(HTTPStatus.METHOD_NOT_ALLOWED)
        if path.endswith("/") and self._find(path[:-1]) is not None:
            return _moved_to(path[:-1])
        if serving.is_home_without_slash(path):
            return _moved_to(f"{path}/")
        # an installation that has published nothing yet is not a wrong address
        return self.error(HTTPStatus.SERVICE_UNAVAILABLE if path == "/" else HTTPStatus.NOT_FOUND)

    def error(self, status: HTTPStatus) -> Answer:
        """The published page for an error, or one plain sentence."""
        published = self.public.find_error(status, serving.error_headers(status), self.turn)
        return published or self._sentences[status]

    def _find(self, path: str) -> Answer | None:
        if path.startswith(STATIC):
            name = path[len(STATIC) :]
            return self.static.find(name, self.turn) if serving.is_name(name) else None
        for address in (path, serving.untranslated(path), serving.without_region(path)):
            published = serving.file_for(address) if address else None
            if published and (found := self.public.find(published, self.turn)):
                return found
        return None


_OPEN = ("Access-Control-Allow-Origin", "*")
# What a browser asks first when a script of another site sends a header of its own with its question.
_PREFLIGHT = Answer(
    {"": b""},
    (
        _OPEN,
        ("Access-Control-Allow-Methods", "GET, HEAD"),
        ("Access-Control-Allow-Headers", "*"),
        ("Access-Control-Max-Age", "86400"),
        ("Allow", "GET, HEAD"),
    ),
    status=HTTPStatus.NO_CONTENT,
)


def _moved_to(path: str) -> Answer:
    """To the right spelling of the same address: `path` is that of a published file."""
    headers = (("Location", path), *serving.error_headers(301))
    return Answer({"": b""}, headers, status=HTTPStatus.MOVED_PERMANENTLY)


def _plain_page(status: HTTPStatus) -> Answer:
    headers = (
        ("Content-Type", "text/plain; charset=utf-8"),
        *serving.error_headers(status),
        ("X-Content-Type-Options", "nosniff"),
        *((("Allow", "GET, HEAD"),) if status == HTTPStatus.METHOD_NOT_ALLOWED else ()),
    )
    return Answer({"": f"{SENTENCES[status]}\n".encode()}, headers, status=status)
