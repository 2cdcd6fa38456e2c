"""Rendered pieces, kept in this process as long as what they show is the same."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import fields
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

Value = TypeVar("Value")
MOST = 4_000  # twice what the home page of 1,000 components needs; each holds on to the facts that it shows
PLAIN = (str, int, float, bool, date, type(None))
_lock = threading.Lock()
# key -> the facts that it speaks of (so that nothing else can get their identity), and the piece
_kept: OrderedDict[Hashable, tuple[Any, Any]] = OrderedDict()


def once(kind: Hashable, facts: Any, make: Callable[[], Value]) -> Value:
    """What `make` gives for these facts, made once for each `kind`; facts are immutable and equal by their fields.

    Fields are compared by value where they are plain, and by identity where they hold more facts:
    another object merely costs one more rendering. Fields that take no part in a hash are not looked at.
    """
    return keep((kind, *(_of(getattr(facts, name)) for name in _names(type(facts)))), facts, make)


def keep(key: Hashable, holding: Any, make: Callable[[], Value]) -> Value:
    """What is kept under that key, or else what `make` gives; `holding` is whatever the key names by identity."""
    with _lock:
        if found := _kept.get(key):
            _kept.move_to_end(key)
            return found[1]  # type: ignore[no-any-return]
    value = make()
    with _lock:
        _kept[key] = (holding, value)
        if len(_kept) > MOST:
            _kept.popitem(last=False)
    return value


def forget() -> None:
    """Keep nothing."""
    with _lock:
        _kept.clear()


@lru_cache(maxsize=100)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.hash is not False)


def _of(value: Any) -> Hashable:
    return value if isinstance(value, PLAIN) else id(value)
