"""What an import has to say about its source, each with the file and the place in it."""

import json
from dataclasses import dataclass
from typing import Any

from core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Complaint:
    """One sentence about one place, like `incidents.json: incidents[3].name: missing`."""

    document: str
    where: str
    sentence: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.document, self.where, self.sentence) if part)


class Broken(Exception):
    """A record, or a whole document when `where` is empty, that cannot be read as what it should be."""

    def __init__(self, where: str, sentence: str) -> None:
        super().__init__(where, sentence)
        self.where = where
        self.sentence = sentence


class NotImportable(DomainError):
    """Nothing of this source can be imported."""


def shown(value: Any, longest: int = 60) -> str:
    """A JSON value as the reader finds it in the file, cut to fit a line."""
    text = json.dumps(value, ensure_ascii=True, default=str) if not isinstance(value, dict | list) else _kind(value)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _kind(value: dict[str, Any] | list[Any]) -> str:
    return "an object" if isinstance(value, dict) else "a list"
