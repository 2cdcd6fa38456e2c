"""The files of one folder, kept as ready answers as long as the folder says the same."""

import os
import stat
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

from publication import serving
from publication.serving import Headers
from statuspage.web.answer import Answer

SUFFIXES = {"br": ".br", "gzip": ".gz"}


class Shelf:
    """Answers for the files under `root`, the recently asked ones in memory.

    A file is looked at again (one `stat`) at most once in a turn, so a new
    version is seen within the turn after its rename. Readers of a long
    history cannot push out the home page: `is_pinned` names stay.
    """

    def __init__(
        self,
        root: Path,
        headers_for: Callable[[str], Headers],
        *,
        limit: int = 32 * 1024 * 1024,
        is_pinned: Callable[[str], bool] = lambda name: False,
    ) -> None:
        self.root = os.path.realpath(root)
        self.headers_for = headers_for
        self.limit = limit  # bytes of file content in memory, pinned files not counted
        self.is_pinned = is_pinned
        self.size = 0
        self._pinned: dict[str, Answer] = {}
        self._recent: OrderedDict[str, Answer] = OrderedDict()
        self._errors: dict[HTTPStatus, tuple[Answer, Answer]] = {}

    def find(self, name: str, turn: int) -> Answer | None:
        """The answer for a file by its checked name, or None when there is no such file now."""
        answer = self._pinned.get(name) or self._recent.get(name)
        if answer is not None and answer.checked == turn:
            return answer
        try:
            seen = os.stat(f"{self.root}/{name}", follow_symlinks=False)
        except (OSError, ValueError):
            self._forget(name)
            return None
        if answer is None or answer.signature != _signature(seen):
            self._forget(name)
            answer = self._load(name)
            if answer is None:
                return None
            self._keep(name, answer)
        answer.checked = turn
        if name in self._recent:
            self._recent.move_to_end(name)
        return answer

    def find_error(self, status: HTTPStatus, headers: Headers, turn: int) -> Answer | None:
        """The published error page `<status>.html` as an answer with that status; None where there is none."""
        page = self.find(f"{status.value}.html", turn)
        if page is None:
            return None
        made_from, answer = self._errors.get(status, (None, None))
        if answer is None or made_from is not page:
            kept = tuple((n, v) for n, v in page.headers if n != "Cache-Control")
            answer = Answer(page.bodies, (*kept, *headers), status=status)
            self._errors[status] = (page, answer)
        return answer

    def _load(self, name: str) -> Answer | None:
        """Read a file and its encodings; an encoding of another version is left out (its time differs)."""
        path = f"{self.root}/{name}"
        if os.path.commonpath((self.root, os.path.realpath(os.path.dirname(path)))) != self.root:
            return None  # somebody put a symbolic link into the tree
        plain = _read(path)
        if plain is None:
            return None
        body, seen = plain
        bodies = {"": body}
        for coding, suffix in SUFFIXES.items():
            encoded = _read(path + suffix) if serving.is_compressible(name) else None
            if encoded is not None and int(encoded[1].st_mtime) == int(seen.st_mtime):
                bodies[coding] = encoded[0]
        return Answer(bodies, self.headers_for(name), mtime=int(seen.st_mtime), signature=_signature(seen))

    def _keep(self, name: str, answer: Answer) -> None:
        if self.is_pinned(name):
            self._pinned[name] = answer
            return
        self._recent[name] = answer
        self.size += answer.size
        while self.size > self.limit and len(self._recent) > 1:
            self.size -= self._recent.popitem(last=False)[1].size

    def _forget(self, name: str) -> None:
        self._pinned.pop(name, None)
        gone = self._recent.pop(name, None)
        if gone is not None:
            self.size -= gone.size


def _signature(seen: os.stat_result) -> tuple[int, int, int]:
    return (seen.st_ino, seen.st_mtime_ns, seen.st_size)


def _read(path: str) -> tuple[bytes, os.stat_result] | None:
    """The bytes and the state of one regular file, never through a symbolic link."""
    flags = os.O_NOFOLLOW | os.O_NONBLOCK  # a pipe in the tree must not stop us
    try:
        with open(path, "rb", buffering=0, opener=lambda name, mode: os.open(name, mode | flags)) as file:
            seen = os.fstat(file.fileno())
            return (file.read(), seen) if stat.S_ISREG(seen.st_mode) else None
    except OSError:
        return None
