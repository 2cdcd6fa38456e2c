"""What a journey carries from step to step: its deadline, its values, the last code."""

import json
import re
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from core import http
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring import json_path

# Replaced from a fixed table and nothing else: no template language (T09).
PLACE = re.compile(r"\{\{(\w+)\}\}")


class Walk:
    """One journey under way; `ends_at` is a moment of the monotonic clock."""

    def __init__(self, target: str, ends_at: float, allowed: Sequence[Network]) -> None:
        self.target = target
        self.ends_at = ends_at
        self.allowed = allowed
        self.values: dict[str, str] = {}
        self.code: int | None = None

    @property
    def left(self) -> float:
        """The seconds that are left; raises Unreachable when there are none."""
        if (left := self.ends_at - monotonic()) <= 0:
            raise Unreachable("timeout")
        return left

    def ask(self, method: str, url: str, *, headers: Mapping[str, str] | None = None, body: str = "") -> http.Answer:
        """One request with the values filled in, within what is left of the time."""
        address = self.target.rstrip("/") + url if url.startswith("/") else url
        left = self.left
        answer = http.fetch(
            method,
            self.filled(address),
            headers={name: self.filled(value) for name, value in (headers or {}).items()},
            body=self.filled(body).encode() or None,
            read_timeout=left,
            total_timeout=left,
            is_cut=True,
            allow_private=self.allowed,
        )
        self.code = answer.status
        return answer

    def filled(self, text: str) -> str:
        """A text with the captured values in it."""
        return PLACE.sub(lambda place: self.values.get(place[1], place[0]), text)

    def capture(self, step: Mapping[str, Any], body: bytes) -> str:
        """Keep what the step wants of an answer; the complaint names what is not there."""
        for name, path in step.get("captures", {}).items():
            value = _by_path(path, body) if path.startswith("$") else _by_dots(path, body)
            if value is None:
                return f"no {name}"
            self.values[name] = value
        return ""


def _by_path(path: str, body: bytes) -> str | None:
    try:
        return next(iter(json_path.found(path, body)), None)
    except json_path.NotJson:
        return None


def _by_dots(path: str, body: bytes) -> str | None:
    try:
        found: Any = json.loads(body)
        for part in str(path).split("."):
            found = found[int(part)] if isinstance(found, list) else found[part]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None
    return str(found)
