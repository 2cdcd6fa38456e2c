"""Places in a rendered text where something personal belongs."""

import re

# Private-use characters: no keyboard types them, and `clean` takes them out of everything that people wrote.
OPENS, CLOSES = "\ue000", "\ue001"
UNSUBSCRIBE = f"{OPENS}unsubscribe{CLOSES}"  # code/seal of the unsubscribe address
TOKEN = f"{OPENS}token{CLOSES}"  # token of the mailed link
ADDRESS = f"{OPENS}address{CLOSES}"
MARK = re.compile(f"{OPENS}([a-z]+){CLOSES}")
FOREIGN = re.compile(f"[{OPENS}{CLOSES}]")


def clean(text: str) -> str:
    """`text` without anything that could be taken for a mark."""
    return FOREIGN.sub("", text)


def split(text: str) -> list[tuple[str, str]]:
    """The text as pieces ("", literal) and marks (name, ""), in order."""
    pieces = []
    for number, piece in enumerate(MARK.split(text)):
        if number % 2:
            pieces.append((piece, ""))
        elif piece:
            pieces.append(("", piece))
    return pieces
