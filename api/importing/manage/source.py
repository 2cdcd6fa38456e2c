"""The lists of a manage API v1: asked live, patiently, or read from a folder of its answers."""

import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from api.importing.complaints import Broken, NotImportable
from api.importing.documents import LARGEST, parse
from api.importing.live_page import LivePage
from core import http
from core.numbers import whole
from core.unreachable import Unreachable

PATIENCE = 60  # seconds for one answer
PACE = 1.0  # seconds between two questions: that API allows one a second
WAITS = {420, 429}
LONGEST_WAIT = 120
TRIES = 6
PER_PAGE = 100
Row = dict[str, Any]


class Folder:
    """Answers that were saved: `subscribers.json` or `subscribers-1.json` and so on; what is not there is empty."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, name: str, *, first: int = 1, **query: str) -> Iterator[Row]:
        """The records of a list, over all its pages."""
        file = "-".join([name.replace("/", "-"), *query.values()])
        for path in sorted([*self.path.glob(f"{file}.json"), *self.path.glob(f"{file}-[0-9]*.json")]):
            yield from _rows(path.name, path.read_bytes())

    def row(self, name: str) -> Row | None:
        """One record, or None where there is none; the page itself is nameless."""
        path = self.path / f"{(name or 'page').replace('/', '-')}.json"
        return _object(path.name, path.read_bytes()) if path.is_file() else None


class Live:
    """A page asked at its manage API; only reads, one question a second, waits when it is told to."""

    def __init__(self, base: str, page: str, token: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Raises NotImportable without a token, or for an address that is none."""
        if not token:
            raise NotImportable("Set STATUSPAGE_TOKEN to a token of that page.")
        self.place = LivePage(base)
        self.base = f"{base.rstrip('/')}/pages/{page}"
        self.headers = {"Authorization": f"OAuth {token}", "Accept": "application/json"}
        self.sleep = sleep

    def rows(self, name: str, *, first: int = 1, **query: str) -> Iterator[Row]:
        """The records of a list, over all its pages; that API counts the pages of subscribers from 0."""
        seen: list[Row] = []
        for page in range(first, first + 10_000):
            asked = urlencode({"page": page, "per_page": PER_PAGE, "limit": PER_PAGE, **query})
            found = list(_rows(name, self._ask(f"{name}?{asked}") or b"[]"))
            if found == seen:  # an API that turns no pages
                return
            yield from found
            if len(found) < PER_PAGE:
                return
            seen = found

    def row(self, name: str) -> Row | None:
        """One record, or None where there is none; the page itself is nameless."""
        body = self._ask(name)
        return _object(name, body) if body else None

    def _ask(self, path: str) -> bytes | None:
        url = f"{self.base}/{path}" if path else self.base
        for _ in range(TRIES):
            self.sleep(PACE)
            try:
                answer = http.fetch(
                    "GET",
                    url,
                    headers=self.headers,
                    total_timeout=PATIENCE,
                    read_timeout=PATIENCE / 2,
                    max_bytes=LARGEST,
                    allow_private=self.place.named,
                    ports=self.place.ports,
                )
            except Unreachable as error:
                raise NotImportable(f"{url}: {error.message}") from None
            if answer.status == HTTPStatus.OK:
                return answer.body
            if answer.status == HTTPStatus.NOT_FOUND:
                return None
            if answer.status not in WAITS:
                raise NotImportable(f"{url}: the server answered {answer.status}.")
            asked = whole(answer.headers.get("retry-after", ""))
            self.sleep(LONGEST_WAIT / 2 if asked is None else min(asked, LONGEST_WAIT))
        raise NotImportable(f"{url}: too many requests, for too long. Start again later: it goes on.")


Source = Folder | Live


def _rows(name: str, body: bytes) -> Iterator[Row]:
    found = _parsed(name, body)
    for row in found if isinstance(found, list) else [found]:
        if isinstance(row, dict):
            yield row


def _object(name: str, body: bytes) -> Row:
    found = _parsed(name, body)
    return found if isinstance(found, dict) else {}


def _parsed(name: str, body: bytes) -> Any:
    try:
        return parse(body)
    except Broken as error:
        raise NotImportable(f"{name} {error.sentence}.") from None
