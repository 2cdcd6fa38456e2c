"""A copy of the published folder in an object store: what has changed is uploaded, the home page last."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from core import clock
from publication import serving
from publication.writer import LAST, Folder

NOTE = ".mirror.json"
LOCK = ".mirror.lock"


class Store(Protocol):
    """Where objects are kept, by key."""

    def put(self, key: str, body: bytes, content_type: str, cache_control: str) -> None: ...

    def delete(self, key: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands in the store: up to which version, since when, and each file's size and time."""

    version: int
    at: str  # ISO 8601, UTC
    files: dict[str, list[int]]

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


def key_of(name: str) -> str:
    """The object that answers the address of a published file: a store knows no `.html` for `/history`."""
    return name if name.rpartition("/")[2] == LAST or not name.endswith(".html") else name.removesuffix(".html")


def copied(folder: Folder) -> Copied | None:
    """What the last complete copy has brought over; None before the first."""
    try:
        return Copied(**json.loads((folder.root / NOTE).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def copy(folder: Folder, assets: Path, store: Store) -> int:
    """Bring the store up to the folder and its assets; how many objects changed.

    One copy at a time; a second one meanwhile does nothing. A store that does not answer raises,
    and the next call goes on: what was uploaded is noted as it happens, the newest bytes win.
    """
    with _alone(folder) as is_ours:
        if not is_ours:
            return 0
        edition = folder.edition()
        before = copied(folder)
        there = dict(before.files) if before else {}
        changed = 0
        try:
            for name, path, stamp in _wanted(folder, assets, there):
                _upload(store, name, path.read_bytes())
                there[name] = stamp
                changed += 1
            gone = there.keys() - {name for name, _, _ in _all(folder, assets)}
            for name in gone:
                store.delete(key_of(name))
                del there[name]
        except BaseException:
            _note(folder, before.version if before else 0, there)
            raise
        _note(folder, edition.version if edition else 0, there)
        return changed + len(gone)


def _upload(store: Store, name: str, body: bytes) -> None:
    is_asset = name.startswith("static/")
    headers = dict(serving.asset_headers_for(name) if is_asset else serving.headers_for(name))
    store.put(key_of(name), body, headers["Content-Type"], headers["Cache-Control"])


def _wanted(folder: Folder, assets: Path, there: dict[str, list[int]]) -> list[tuple[str, Path, list[int]]]:
    """What differs from the store: assets first, because pages need them, and the home page last."""
    different = [one for one in _all(folder, assets) if there.get(one[0]) != one[2]]
    return sorted(different, key=lambda one: (not one[0].startswith("static/"), one[0] == LAST, one[0]))


def _all(folder: Folder, assets: Path) -> Iterator[tuple[str, Path, list[int]]]:
    for name in folder.names():
        yield name, folder.root / name, _stamp(folder.root / name)
    for path in assets.rglob("*"):
        name = f"static/{path.relative_to(assets).as_posix()}"
        if path.is_file() and serving.is_name(name):
            yield name, path, _stamp(path)


def _stamp(path: Path) -> list[int]:
    seen = path.stat()
    return [seen.st_size, seen.st_mtime_ns]


def _note(folder: Folder, version: int, files: dict[str, list[int]]) -> None:
    aside = folder.root / f"{NOTE}.new"
    aside.write_text(json.dumps(asdict(Copied(version, clock.now().isoformat(), files))))
    os.replace(aside, folder.root / NOTE)


@contextmanager
def _alone(folder: Folder) -> Iterator[bool]:
    folder.root.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder.root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
