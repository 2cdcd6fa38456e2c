"""What a benchmark found: a table for people and build/bench/<part>.json for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "build/bench"


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure; `ratio` is to `reference`, measured in the same run; `goal` is what we want of it."""

    name: str
    value: float
    unit: str
    reference: str = ""
    ratio: float | None = None
    goal: str = ""
    is_met: bool | None = None


def at_least(ratio: float, goal: float) -> tuple[str, bool]:
    """The goal in words, and whether the ratio reaches it."""
    return f">= {goal:g}", ratio >= goal


def at_most(ratio: float, goal: float) -> tuple[str, bool]:
    """The goal in words, and whether the ratio stays within it."""
    return f"<= {goal:g}", ratio <= goal


def write(part: str, rows: Sequence[Row]) -> Path:
    """Print the rows and write them to build/bench/<part>.json; returns that path."""
    width = max(len(row.name) for row in rows)
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:8.2f} x {row.reference}"
        verdict = {True: "met", False: "MISSED", None: ""}[row.is_met]
        print(f"{row.name:<{width}}  {row.value:>12,.1f} {row.unit:<12} {ratio:<34} {row.goal:<9} {verdict}")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{part}.json"
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return path
