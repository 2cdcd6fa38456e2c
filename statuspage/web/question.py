"""What a request asks of a file: which encoding, and which version the reader has already."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

PREFERRED = ("br", "gzip", "")  # best first; the empty name is the file as it is


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """The parts of a GET or HEAD that can change the bytes of its answer; `question_of` makes each but once."""

    is_head: bool = False
    codings: tuple[str, ...] = ("",)
    etags: bytes = b""
    since: bytes = b""
    is_last: bool = False  # the connection ends after the answer


def question_of(method: bytes, fields: Mapping[bytes, bytes], *, is_last: bool = False) -> Question:
    """Read the question out of a request's header fields (names in lower case)."""
    return _the_one(
        method == b"HEAD",
        codings_for(fields.get(b"accept-encoding", b"")),
        fields.get(b"if-none-match", b""),
        fields.get(b"if-modified-since", b""),
        is_last,
    )


_the_one = lru_cache(maxsize=4096)(Question)


@lru_cache(maxsize=1024)
def codings_for(accept_encoding: bytes) -> tuple[str, ...]:
    """The codings a reader takes, best first (RFC 9110, 12.5.3); the plain file is always the last resort."""
    weights: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").lower().split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip()] = _weight(parameter)
    others = weights.get("*", 0.0)
    asked = {coding: weights.get(coding, others) for coding in PREFERRED[:-1]}
    asked[""] = weights.get("identity", 0.001)
    taken = [coding for coding in PREFERRED if asked[coding] > 0]
    return (*sorted(taken, key=lambda coding: -asked[coding]), "")


def _weight(parameter: str) -> float:
    """The quality of one entry, 1 where it says nothing, 0 where it cannot be read."""
    name, _, value = parameter.partition("=")
    if not name.strip():
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
