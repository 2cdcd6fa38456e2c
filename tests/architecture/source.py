"""The files that the architecture tests read."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("statuspage", "core", "people", "outbox", "components", "metrics", "incidents", "monitoring"),
    *("subscribers", "notifications", "publication", "api", "drill"),
)


def modules(*folders: str) -> Iterator[Path]:
    """Every Python file of these folders (all rooms when none is named), without migrations."""
    for folder in folders or ROOMS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    """Every HTML template."""
    yield from sorted((ROOT / "templates").rglob("*.html"))


def name(path: Path) -> str:
    """How a failed test calls the file."""
    return str(path.relative_to(ROOT))
