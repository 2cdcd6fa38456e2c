"""Proof of work: a second of a browser's time, so that a thousand networks cost a thousand seconds.

Nobody else is asked, and nothing is shown; static/js/effort.js does the work.
"""

import hashlib

from core import signing

# 2^14 hashes on average: about half a second in a browser.
BITS = 14
LONGEST = 20


def puzzle(began: str, network: str) -> str:
    """What this network must work on for the form that was given out as `began`; it fits no other."""
    return signing.seal("report-effort", f"{began}\0{network}")


def is_solved(puzzle: str, answer: str, bits: int = BITS) -> bool:
    """Whether SHA-256 of puzzle, ":" and answer begins with so many zero bits."""
    if not answer or len(answer) > LONGEST:
        return False
    found = hashlib.sha256(f"{puzzle}:{answer}".encode()).digest()
    return int.from_bytes(found) >> (256 - bits) == 0
