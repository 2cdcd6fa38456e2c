"""Where captured answers come from: a folder, a single file, or a live page."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.importing import live_history
from api.importing.complaints import Broken, NotImportable
from api.importing.documents import LARGEST
from api.importing.live_page import PATHS, LivePage
from api.importing.progress import Progress

BEGINNINGS = (b"{", b"[", b"\xef\xbb\xbf{")


@dataclass(frozen=True, slots=True)
class Piece:
    """One answer, not yet read; `read` gives its bytes or raises Broken."""

    name: str
    read: Callable[[], bytes]
    is_guess: bool = False  # it only begins like JSON: nobody has called it so


def pieces(source: str, progress: Progress, *, has_all_history: bool = False) -> list[Piece]:
    """The answers at this path or address; raises NotImportable when there is nothing.

    A live page is asked for its newest records, and with `has_all_history` for all that its history names.
    """
    if source.lower().startswith(("http://", "https://")):
        return _live(LivePage(source), progress, has_all_history=has_all_history)
    if has_all_history:
        raise NotImportable("Only a live page can be asked for all its history; a folder is read as it is.")
    if not source.strip():
        raise NotImportable("Name a folder, a file or the address of a page.")
    path = Path(source)
    try:
        if path.is_dir():
            return _folder(path)
        if path.is_file():
            return [_file(path, path.name)]
    except (OSError, ValueError) as error:  # not allowed, or a path with a NUL
        raise NotImportable(f"{source} cannot be read: {getattr(error, 'strerror', None) or error}.") from None
    raise NotImportable(f"There is no folder or file {source}, and it is no http or https address.")


def _live(page: LivePage, progress: Progress, *, has_all_history: bool) -> list[Piece]:
    found = [Piece(path, page.reader(path)) for path in PATHS]
    if has_all_history:
        paths, failure = live_history.paths(page, progress)
        found += [Piece(path, page.reader(path)) for path in paths]
        if failure is not None:
            found.append(Piece(failure[0], _raising(failure[1])))
    return found


def _raising(error: Broken) -> Callable[[], bytes]:
    def read() -> bytes:
        raise error

    return read


def _folder(folder: Path) -> list[Piece]:
    """Every file of the folder that may be JSON, in the order of their names; hidden ones are nobody's captures."""
    paths = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths += [Path(place) / name for name in names if not name.startswith(".")]
    found = [
        _file(path, path.relative_to(folder).as_posix(), is_guess=not _is_called_json(path))
        for path in sorted(paths)
        if _may_be_json(path)
    ]
    if not found:
        raise NotImportable(f"The folder {folder} holds no JSON file.")
    return found


def _may_be_json(path: Path) -> bool:
    """By its name, or by its first character; nothing that is not a plain file is opened."""
    if not path.is_file():
        return False
    if _is_called_json(path):
        return True
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip().startswith(BEGINNINGS)
    except OSError:
        return False


def _is_called_json(path: Path) -> bool:
    return path.suffix.lower() == ".json"


def _file(path: Path, name: str, *, is_guess: bool = False) -> Piece:
    def read() -> bytes:
        try:
            state = path.stat()
            if not stat.S_ISREG(state.st_mode):
                raise Broken("", "is not a plain file")
            if state.st_size > LARGEST:
                raise Broken("", f"has {state.st_size} bytes; at most {LARGEST} are read")
            return path.read_bytes()
        except OSError as error:
            raise Broken("", f"cannot be read: {error.strerror}") from None

    return Piece(name, read, is_guess)
