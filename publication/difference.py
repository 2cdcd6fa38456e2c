"""What changed between two texts, word by word."""

import re
from difflib import SequenceMatcher

Piece = tuple[str, str]  # "same", "removed" or "added", and the words
WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order; joined without the removed ones they are `after`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(old[a:b])))
            continue
        pieces += [("removed", "".join(old[a:b]))] if a < b else []
        pieces += [("added", "".join(new[c:d]))] if c < d else []
    return tuple(pieces)
