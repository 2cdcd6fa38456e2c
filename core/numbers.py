"""Whole numbers in words that somebody else wrote."""

LONGEST = 18  # digits; any such number fits a column of 64 bits


def whole(text: str, *, longest: int = LONGEST) -> int | None:
    """The number that `text` spells with ASCII digits and nothing else; None for everything else.

    `str.isdigit` takes “²”, which `int` refuses, and `int` refuses 4,301 digits: both are an error
    page for whoever sends them.
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= longest
    return int(text) if is_number else None
