"""Cells of a table that no spreadsheet takes for a formula (T28)."""

import unicodedata

SIGNS = "=+-@"
CONTROLS = ("\t", "\r", "\n", "\0")


def harmless(cell: str) -> str:
    """The cell as text: a quote stands before what looks like a formula, or like a quote of ours (CSV injection)."""
    return f"'{cell}" if is_formula(cell) or plain(cell) != cell else cell


def plain(cell: str) -> str:
    """The cell as it was before `harmless`."""
    bare = cell.lstrip("'")
    return cell[1:] if cell.startswith("'") and is_formula(bare) else cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may run it; blanks and invisible signs before it do not count, wide signs are signs."""
    seen = next((sign for sign in cell if unicodedata.category(sign)[0] not in "CZ"), "")
    is_sign = seen != "" and unicodedata.normalize("NFKC", seen)[0] in SIGNS
    return is_sign or cell.startswith(CONTROLS)
