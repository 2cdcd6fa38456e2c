"""docs/performance.md: what build/bench/*.json says anew, and what stands there of the other parts (`make bench`)."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from bench.report import FOLDER

PAGE = FOLDER.parent.parent / "docs/performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
# part: heading, and what was measured how
PARTS = {
    "page": (
        "The page under load",
        "Our default server, nginx with nothing but the files, and nginx as shipped, side by side.",
    ),
    "click": (
        "From the click to the byte",
        "A commander's browser posts; a visitor asks for `/` again and again until it has the text.",
    ),
    "costs": (
        "What a publish costs",
        "Processor time of one process: an update where it is posted, everything in a fresh process.",
    ),
    "weight": ("Weight on the wire", "The home page with 40 components, as it is published."),
    "audit": (
        "What Lighthouse says",
        "Marks of one page of each kind, on a simulated slow telephone (4 x slower processor, slow 4G).",
    ),
    "fanout": (
        "One update to everybody who asked",
        "Two seats of one worker on PostgreSQL into Postfix's `smtp-sink`, on the same machine as sink and database.",
    ),
    "mailing": ("Mail", ""),
    "probes": ("Looking", ""),
    "looking": ("Looking, one by one", ""),
}


def main() -> int:
    """Put the tables of all measured parts between the two marks of docs/performance.md; the others stay."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    figures, _, after = rest.partition(END)
    PAGE.write_text("".join([before, BEGIN, "\n\n", *sections(standing(figures)), END, after]))
    print(f"written: {PAGE}")
    return 0


def standing(figures: str) -> dict[str, str]:
    """The sections of the page as they are, by their headings."""
    return {section.partition("\n")[0]: f"### {section}" for section in figures.split("### ")[1:]}


def sections(old: dict[str, str]) -> Iterator[str]:
    """One section for each part that was ever measured, in the order of the page; what nobody named comes last."""
    found = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}
    for name in [*PARTS, *(name for name in found if name not in PARTS)]:
        heading, how = PARTS.get(name, (name, ""))
        if name not in found:
            yield old.get(heading, "")
            continue
        yield f"### {heading}\n\n" + (f"{how}\n\n" if how else "")
        yield "| What | Value | Ratio | Goal | |\n|---|---:|---:|---:|---|\n"
        yield from (line(row) for row in json.loads(found[name].read_text()))
        yield "\n"


def line(row: dict[str, Any]) -> str:
    """One figure with its reference and its goal."""
    digits = 1 if abs(row["value"]) < 1000 else 0
    ratio = "" if row.get("ratio") is None else f"{row['ratio']:.3g} x {row['reference']}"
    verdict = {True: "met", False: "**missed**"}.get(row.get("is_met"), "")
    return (
        f"| {row['name']} | {row['value']:,.{digits}f} {row['unit']} | {ratio} | {row.get('goal', '')} | {verdict} |\n"
    )


if __name__ == "__main__":
    sys.exit(main())
