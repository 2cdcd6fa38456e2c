"""Form bodies with brackets, like `incident[component_ids][]=a`, as nested values."""

import re
from collections.abc import Iterable
from typing import Any

KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
PART = re.compile(r"\[([^\[\]]*)\]")
DEEPEST = 20


class NotNested(ValueError):
    """The names of a form contradict each other."""


def nest(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Names with brackets as objects and lists; a name that comes twice says the later thing.

    `a[b]=1` is an object, `a[]=1` the next entry of a list. Raises NotNested for a name that is
    broken, too deep, or makes one place a text and an object at once.
    """
    result: dict[str, Any] = {}
    for name, value in pairs:
        _put(result, _path(name), value)
    return result


def _path(name: str) -> list[str]:
    match = KEY.fullmatch(name)
    if match is None:
        raise NotNested(f"“{name[:80]}” is not a name with brackets.")
    path = [match[1], *PART.findall(match[2])]
    if len(path) > DEEPEST:
        raise NotNested(f"Nothing here is more than {DEEPEST} levels deep.")
    return path


def _put(place: dict[str, Any], path: list[str], value: str) -> None:
    """Write `value` where `path` leads; an empty step is the next entry of a list of texts."""
    *way, last = path
    if last == "" and way:
        *way, name = way
        entries = _down(place, way).setdefault(name, [])
        if not isinstance(entries, list):
            raise NotNested(f"“{name[:80]}” is a list and something else at once.")
        entries.append(value)
        return
    found = _down(place, way)
    if isinstance(found.get(last), dict | list):
        raise NotNested(f"“{last[:80]}” is a text and something else at once.")
    found[last] = value


def _down(place: dict[str, Any], way: list[str]) -> dict[str, Any]:
    for step in way:
        inner = place.setdefault(step, {})
        if not isinstance(inner, dict) or step == "":
            raise NotNested(f"“{step[:80]}” is an object and something else at once.")
        place = inner
    return place
