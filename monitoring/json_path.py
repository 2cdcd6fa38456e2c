"""JSON paths (RFC 9535) in probes: names, places, * and one .. — nothing that could search for long (T29).

Filters and functions are left out: they compare every part of an answer with every other.
"""

import json
from functools import lru_cache
from typing import Any

from jsonpath import CompoundJSONPath, JSONPath, JSONPathEnvironment
from jsonpath.exceptions import JSONPathError

from core.errors import DomainError
from monitoring.inbound import bodies

LONGEST = 200
MOST_FOUND = 100
_environment = JSONPathEnvironment()


class NotJson(DomainError):
    """The answer is no JSON that we read."""


@lru_cache(maxsize=1000)
def compiled(path: str) -> JSONPath | CompoundJSONPath:
    """A path that may be used; ValueError with a sentence for any other."""
    if not path.startswith("$") or len(path) > LONGEST:
        raise ValueError(f"A JSON path begins with $ and has at most {LONGEST} characters, like $.status.indicator.")
    if any(mark in path for mark in "?()&|~") or path.count("..") > 1 or (".." in path and path.count("*") > 1):
        raise ValueError("Only names, places, * and one .. (with one *) are understood in a JSON path; no filters.")
    try:
        return _environment.compile(path)
    except (JSONPathError, RecursionError) as error:
        raise ValueError(f"This is no JSON path: {str(error).splitlines()[0]}.") from error


def found(path: str, body: bytes) -> list[str]:
    """What stands at this path of a JSON body, as text: strings as they are, all else as JSON; raises NotJson."""
    if bodies.depth(body) > bodies.DEEPEST:
        raise NotJson
    try:
        held = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotJson from error
    matches = compiled(path).finditer(held)
    return [_text(match.obj) for match, _ in zip(matches, range(MOST_FOUND), strict=False)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
