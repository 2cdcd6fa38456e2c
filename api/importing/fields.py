"""Reading one JSON object field by field, so that every surprise is a sentence with its place."""

import re
from collections.abc import Collection, Container, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from api.importing.complaints import Broken, shown

# ISO 8601 with a zone, as the contract has it (public API v2, A.7); a time without a zone could mean anything.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
YEARS = range(1970, 2200)
# Twelve characters by the contract, or what compatible products use (ULID, UUID, slug); ids become file names.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
LARGEST = 2**31 - 1
DEEPEST = 20
REQUIRED = object()
When = TypeVar("When", date, datetime)


class Fields:
    """One object of a document and where it stands, like `incidents[3].incident_updates[0]`."""

    __slots__ = ("notes", "raw", "where")

    def __init__(self, raw: Any, where: str, notes: list[tuple[str, str]] | None = None) -> None:
        """`notes` collects (place, sentence) about what was read differently from how it is written."""
        if not isinstance(raw, dict):
            raise Broken(where, f"{shown(raw)} is not an object")
        self.raw: dict[str, Any] = raw
        self.where = where
        self.notes = notes if notes is not None else []

    def at(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def broken(self, key: str, sentence: str) -> Broken:
        return Broken(self.at(key), sentence)

    def note(self, key: str, sentence: str) -> None:
        self.notes.append((self.at(key), sentence))

    def value(self, key: str, default: Any = REQUIRED) -> Any:
        """The value as it is; a missing key has the default, and without one it is broken."""
        value = self.raw.get(key, default)
        if value is REQUIRED:
            raise self.broken(key, "missing")
        return value

    def code(self, key: str) -> str:
        """A public id."""
        value = self.value(key)
        if not isinstance(value, str) or not CODE.fullmatch(value):
            raise self.broken(key, f"{shown(value)} is not an id")
        return value

    def optional_code(self, key: str) -> str | None:
        return None if self.value(key, None) is None else self.code(key)

    def text(self, key: str, *, longest: int | None = None, may_be_empty: bool = True) -> str:
        value = self.value(key)
        if not isinstance(value, str):
            raise self.broken(key, f"{shown(value)} is not a text")
        if not may_be_empty and not value.strip():
            raise self.broken(key, "is empty")
        if longest is not None and len(value) > longest:
            raise self.broken(key, f"{shown(value, 30)} has {len(value)} characters, at most {longest} fit")
        return value

    def optional_text(self, key: str, *, longest: int | None = None) -> str:
        """The text, empty when it is null or missing."""
        return "" if self.value(key, None) is None else self.text(key, longest=longest)

    def choice(self, key: str, choices: Collection[str]) -> str:
        value = self.value(key)
        if not isinstance(value, str) or value not in choices:
            raise self.broken(key, f"{shown(value)} is not one of {', '.join(choices)}")
        return value

    def moment(self, key: str) -> datetime:
        """A moment in UTC, precise as written to the microsecond."""
        value = self.value(key)
        if not isinstance(value, str) or not MOMENT.fullmatch(value):
            raise self.broken(key, f"{shown(value)} is not a time with a zone, like 2019-06-24T06:07:14.473-07:00")
        try:
            moment = datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.broken(key, f"{shown(value)} is not a moment of the calendar") from None
        return self._within_years(key, moment)

    def _within_years(self, key: str, when: When) -> When:
        if when.year not in YEARS:
            raise self.broken(key, f"{shown(self.raw[key])} lies outside the years {YEARS.start} to {YEARS.stop - 1}")
        return when

    def optional_moment(self, key: str) -> datetime | None:
        return None if self.value(key, None) is None else self.moment(key)

    def optional_day(self, key: str) -> date | None:
        value = self.value(key, None)
        if value is None:
            return None
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise self.broken(key, f"{shown(value)} is not a day, like 2023-07-11")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise self.broken(key, f"{shown(value)} is not a day of the calendar") from None
        return self._within_years(key, day)

    def flag(self, key: str, default: bool) -> bool:
        value = self.value(key, default)
        if not isinstance(value, bool):
            raise self.broken(key, f"{shown(value)} is neither true nor false")
        return value

    def optional_number(self, key: str) -> int | None:
        value = self.value(key, None)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
            raise self.broken(key, f"{shown(value)} is not a whole number from 0 to {LARGEST}")
        return value

    def items(self, key: str, default: Any = REQUIRED) -> list[Any]:
        value = self.value(key, default)
        if not isinstance(value, list):
            raise self.broken(key, f"{shown(value)} is not a list")
        return value

    def children(self, key: str, default: Any = REQUIRED) -> "Iterator[Fields]":
        """The objects of a list, each with its own place; their notes are ours."""
        for index, raw in enumerate(self.items(key, default)):
            yield Fields(raw, f"{self.at(key)}[{index}]", self.notes)

    def foreign(self, known: Container[str], expected: Collection[str] = ()) -> dict[str, Any]:
        """What is not `known`, to be served back unchanged.

        Expected keys that the source did not have are listed under "absent": they are not served either.
        """
        kept = {key: value for key, value in self.raw.items() if key not in known}
        for key, value in kept.items():
            if _depth(value) > DEEPEST:
                raise self.broken(key, f"is nested more than {DEEPEST} deep")
        absent = sorted(key for key in expected if key not in self.raw)
        return {**kept, "absent": absent} if absent else kept


def _depth(value: Any) -> int:
    """How deep lists and objects are nested in each other, counted without recursion."""
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list) and item]:
        depth += 1
        if depth > DEEPEST:
            break
        level = [inner for item in level for inner in (item.values() if isinstance(item, Mapping) else item)]
    return depth
