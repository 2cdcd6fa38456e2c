"""docs/proof.md by sections: each part of the proofs writes its own, and leaves the others as they are."""

import statistics
from collections.abc import Sequence

from tests.servers.site import ROOT

PAGE = ROOT / "docs" / "proof.md"
TITLE = "# What was proved, and how\n"


def write(section: str, lines: Sequence[str]) -> None:
    """Put the section called `section` into the page; a new one goes to its end."""
    begin, end = f"<!-- {section}: begin -->", f"<!-- {section}: end -->"
    page = PAGE.read_text() if PAGE.exists() else TITLE
    if begin not in page:
        page += f"\n{begin}\n{end}\n"
    before, rest = page.split(begin)
    PAGE.write_text(f"{before}{begin}\n" + "\n".join(lines) + f"\n{end}{rest.split(end)[1]}")


def spread(values: Sequence[float]) -> str:
    """Least, middle and most."""
    return f"{min(values):g} / {statistics.median(values):g} / {max(values):g}"
