"""Heads of requests that the parser has accepted before, so that it need not read them again."""

import re

from publication import serving
from statuspage.web.question import Question

MOST = 16_384  # heads; the memory starts anew when it is full
LONGEST = 4096  # bytes of one head
VERSION = b" HTTP/1.1\r\n"
# What may stand between method and version without a second thought (RFC 3986, without "#").
_TARGET = re.compile(rb"(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?")


class Memory:
    """What a head asks, by its bytes: the method, and all that follows the address.

    A reader's browser sends the same head again and again, only the address
    differs. Because the parser has taken exactly these bytes for one whole
    request before, it would do so again: an exact repetition needs no parser.
    """

    def __init__(self) -> None:
        self._questions: dict[bytes, Question] = {}

    def recall(self, data: bytes) -> tuple[bytes, Question] | None:
        """Raw path and question of a request whose head is known."""
        end = data.find(VERSION, 5, LONGEST)
        # five bytes: "GET /" or "HEAD "
        question = self._questions.get(data[:5] + data[end:])
        if question is None or end < 0:
            return None
        target = _target(data, end, question)
        if target is None:
            return None
        return (serving.address(target[0]) if target[1] in serving.WITH_QUERY else target[1]), question

    def keep(self, data: bytes, question: Question) -> None:
        """Remember the head of a GET or HEAD that the parser took, alone, for all of `data`."""
        end = data.find(VERSION, 5, LONGEST)
        if end < 0 or len(data) > LONGEST or self.recall(data) is not None:
            return
        if _target(data, end, question) is None:  # then what was found may stand in a later line
            return
        if len(self._questions) >= MOST:
            self._questions.clear()
        self._questions[data[:5] + data[end:]] = question


def _target(data: bytes, end: int, question: Question) -> re.Match[bytes] | None:
    return _TARGET.fullmatch(data, 5 if question.is_head else 4, end)
