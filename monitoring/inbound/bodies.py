"""JSON from outside, read without trusting it: not too large, not too deep, an object (T35)."""

import json
import re
from typing import Any

from core.errors import DomainError

MOST_BYTES = 256 * 1024
DEEPEST = 20
# strings, whole, so that brackets in them do not count; then the brackets. A string without an end goes to the end of
# the body: would it be no string, the search began anew at each of its quotes (T29).
PIECES = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[{]|[\]}]', re.DOTALL)
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class BadBody(DomainError):
    """The body is no JSON object that we read."""


def read(body: bytes) -> dict[str, Any]:
    """The object that a body holds; its depth is counted before anything is built."""
    if len(body) > MOST_BYTES:
        raise BadBody(f"The body is larger than {MOST_BYTES // 1024} KiB.")
    if depth(body) > DEEPEST:
        raise BadBody(f"The body is nested deeper than {DEEPEST} levels.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadBody("The body is no JSON.") from error
    if not isinstance(found, dict):
        raise BadBody("The body is no JSON object.")
    return {_keepable(name): _keepable(value) for name, value in found.items()}


def _keepable(value: Any) -> Any:
    """The value with a replacement character for what no database keeps: one odd letter loses no alert."""
    if isinstance(value, str):
        return UNKEEPABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_keepable(each) for each in value]
    if isinstance(value, dict):
        return {_keepable(name): _keepable(each) for name, each in value.items()}
    return value


def depth(body: bytes) -> int:
    """How deep the brackets go, strings left out."""
    now = deepest = 0
    for piece in PIECES.finditer(body):
        match piece.group()[:1]:
            case b"{" | b"[":
                now += 1
                deepest = max(deepest, now)
            case b"}" | b"]":
                now -= 1
    return deepest
