"""Captured files, whatever their names: bytes in, and out what they are by their top-level keys."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.importing.complaints import Broken
from api.importing.dialects.recognising import translated

LARGEST = 128 * 1024 * 1024  # bytes; ten thousand incidents are about 35 MB
LISTS = ("components", "incidents", "scheduled_maintenances")
HTML = re.compile(r"\s*<(!doctype|html|head|body|\?xml)", re.IGNORECASE)
# Characters that PostgreSQL cannot keep: NUL, and halves of a surrogate pair.
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
MAYBE_UNKEEPABLE = re.compile(rb"\\u(0000|[dD][89a-fA-F])")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Document:
    """One answer of the public API v2; `content` has its top-level keys, `notes` what had to be replaced in it."""

    name: str
    content: dict[str, Any]
    notes: list[tuple[str, str]]
    is_one_incident: bool = False  # the answer at /incidents/<id>.json


class Unknown(Exception):
    """JSON, but nothing that this import knows; its sentence says what it is instead."""


def read(name: str, raw: bytes) -> Document:
    """The document; raises Broken for what is not readable JSON, and Unknown for what is not ours to read."""
    content = parse(raw)
    if not isinstance(content, dict):
        raise Unknown("is JSON, but not an answer of the public API v2")
    if "subscriber" in content:
        raise Unknown("is about a subscriber; subscribers are not public and are left where they are")
    notes: list[tuple[str, str]] = []
    ours = translated(content, lambda *note: notes.append(note))
    content = content if ours is None else ours
    is_one_incident = "incident_updates" in content and "id" in content
    if is_one_incident:
        key = "scheduled_maintenances" if content.get("scheduled_for") else "incidents"
        content = {key: [content]}
    elif ours is None and not _is_answer(content):
        raise Unknown("is JSON, but not an answer of the public API v2")
    if MAYBE_UNKEEPABLE.search(raw):
        try:
            content = _kept(content, "", lambda where, sentence: notes.append((where, sentence)))
        except RecursionError:
            raise Broken("", "is nested too deeply") from None
    return Document(name, content, notes, is_one_incident)


def _is_answer(content: dict[str, Any]) -> bool:
    """By its keys: something that only this API has, and at most as many others as products and archivers may add."""
    known = content.keys() & {"page", "status", *LISTS}
    return (known >= {"page", "status"} or bool(known & set(LISTS))) and 2 * len(known) >= len(content)


def parse(raw: bytes) -> Any:
    """The JSON in these bytes; raises Broken with a sentence for everything that is none."""
    if len(raw) > LARGEST:
        raise Broken("", f"has {len(raw)} bytes; at most {LARGEST} are read")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken("", f"is not UTF-8 (byte {error.start})") from None
    if not text.strip():
        raise Broken("", "is empty")
    if HTML.match(text):
        raise Broken("", "is a web page or XML, not JSON; was it saved from the right address?")
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        is_cut = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        cut = "; it seems to be cut off" if is_cut else ""
        raise Broken("", f"is not JSON: {error.msg} at {place}{cut}") from None
    except RecursionError:
        raise Broken("", "is nested too deeply") from None
    except ValueError:  # Python reads no integers of thousands of digits
        raise Broken("", "has a number with too many digits") from None


def _no_constant(name: str) -> Any:
    raise Broken("", f"has {name} instead of a number")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise Broken("", f"has {text[:20]}, which is too large a number")
    return number


def _kept(value: Any, where: str, note: Callable[[str, str], None]) -> Any:
    """The value with a replacement character for each one that the database cannot keep."""
    if isinstance(value, str):
        if UNKEEPABLE.search(value):
            note(where, "a character that no database keeps is replaced by “\N{REPLACEMENT CHARACTER}”")
        return UNKEEPABLE.sub(REPLACEMENT, value)
    if isinstance(value, list):
        return [_kept(item, f"{where}[{index}]", note) for index, item in enumerate(value)]
    if isinstance(value, dict):
        return {
            UNKEEPABLE.sub(REPLACEMENT, key): _kept(item, f"{where}.{key}" if where else key, note)
            for key, item in value.items()
        }
    return value
