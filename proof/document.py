"""The page of proofs: each part has a section of its own and leaves those of the others as they are."""

from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs/proof.md"


def put(part: str, lines: Sequence[str]) -> None:
    """Write a part's section of docs/proof.md between its own two marks."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    page = PAGE.read_text() if PAGE.exists() else "# What was proved, and how\n"
    if begin not in page:
        page = f"{page.rstrip()}\n\n{begin}\n{end}\n"
    before, rest = page.split(begin)
    PAGE.write_text(f"{before}{begin}\n" + "\n".join(lines) + f"\n{end}{rest.split(end)[1]}")
