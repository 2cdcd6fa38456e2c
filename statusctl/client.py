"""Asking the page's API v3, patiently and at most once for each change."""

import json
import time
import uuid
from urllib import error, parse, request

PATIENCE = 20  # seconds for one answer
TRIES = 3  # a change carries a key, so that asking again does it once


class Refused(Exception):
    """The page answered that it will not; the text says why."""


class Unreachable(Exception):
    """The page did not answer."""


class Page:
    """A page's API v3 and the token for it."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.token = token

    def get(self, path: str, **query: object):
        """What the page says at that path of its API."""
        asked = parse.urlencode({name: value for name, value in query.items() if value is not None})
        return self._ask("GET", f"{path}?{asked}" if asked else path)

    def post(self, path: str, **content: object):
        """Change something, once, however often the network makes us ask."""
        return self._ask("POST", path, {name: value for name, value in content.items() if value is not None})

    def _ask(self, method: str, path: str, content: dict | None = None):
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", "User-Agent": "statusctl"}
        body = None
        if content is not None:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
            body = json.dumps(content).encode()
        asking = request.Request(f"{self.url}/api/v3/{path}", data=body, headers=headers, method=method)
        for tries_left in reversed(range(TRIES)):
            try:
                with request.urlopen(asking, timeout=PATIENCE) as answer:
                    return json.load(answer)
            except error.HTTPError as refusal:
                if refusal.code < 500 or not tries_left:
                    raise Refused(_reason(refusal)) from None
            except (OSError, ValueError) as trouble:
                if not tries_left:
                    raise Unreachable(f"{self.url} does not answer: {trouble}") from None
            time.sleep(TRIES - tries_left)


def _reason(refusal: error.HTTPError) -> str:
    try:
        said = json.load(refusal)
        return str(said.get("message") or said.get("error"))
    except (ValueError, AttributeError):
        return f"The page answered {refusal.code} {refusal.reason}."
