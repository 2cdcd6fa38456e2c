"""Public ids: twelve characters without vowels, as clients of the field's public API expect them."""

import re
import secrets

ALPHABET = "0123456789bcdfghjklmnpqrstvwxyz"
LENGTH = 12
LONGEST = 64  # an imported record keeps the id that its product gave it
PATTERN = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


def new_code() -> str:
    """A fresh random code; 31**12 of them, so a collision is a broken random source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_code(text: object) -> bool:
    """Whether `text` has the form of a public id."""
    return isinstance(text, str) and PATTERN.fullmatch(text) is not None
