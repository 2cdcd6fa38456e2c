"""Which version of the truth a published folder shows, noted in the folder itself."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from core import clock
from publication import atomic

NAME = ".published.json"


@dataclass(frozen=True, slots=True)
class Edition:
    """The newest version that was begun in a folder, and whether it was written to its end."""

    version: int
    is_complete: bool
    at: str  # ISO 8601, UTC

    @property
    def moment(self) -> datetime:
        """When it was noted."""
        return datetime.fromisoformat(self.at).astimezone(UTC)


def read(root: Path) -> Edition | None:
    """The edition noted in the folder; None before the first, or when the note cannot be read."""
    try:
        return Edition(**json.loads((root / NAME).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def forget(root: Path) -> None:
    """Take the note away; only under the publisher's lock."""
    (root / NAME).unlink(missing_ok=True)
    atomic.settle([root])


def note(root: Path, version: int, *, is_complete: bool) -> None:
    """Put the note in place, durably; only under the publisher's lock."""
    at = clock.now()
    body = json.dumps(asdict(Edition(version, is_complete, at.isoformat()))).encode()
    atomic.put_in_place(atomic.prepare(root, body, int(at.timestamp())), root / NAME)
    atomic.settle([root])
