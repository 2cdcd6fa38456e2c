"""Which published files say that there is an emergency; every file on its way into the tree comes by here."""

import contextlib
from pathlib import Path

from publication import atomic, serving
from publication.emergency import data, pages, record
from publication.emergency.record import Record

ORIGINALS = ".emergency"  # the files as they are without it, for the day when it is withdrawn
HOMES = ("index.html", "_status.html")
FRAME = "embed/frame.html"  # on other sites


def names(root: Path) -> list[str]:
    """The files of a tree that would be marked and are there; the home page last."""
    known = [*data.BY_NAME, FRAME, *HOMES[::-1]]
    return [name for name in known if (root / name).is_file()]


def marked(root: Path, name: str, body: bytes) -> bytes:
    """What is to stand in the tree for `body`: itself, or itself with the emergency in it.

    The publisher's own files come by here too, so that no publish wipes an emergency
    away before a person has turned it into an incident.
    """
    if name not in (*HOMES, FRAME, *data.BY_NAME):
        return body
    emergency = record.read(root)
    if emergency is None:
        return body
    keep(root, name, body)
    return mark(emergency, name, body, language_of(root))


def mark(emergency: Record, name: str, body: bytes, language: str) -> bytes:
    """One file with the emergency in it."""
    if name in HOMES:
        return pages.marked(body.decode(), emergency, language).encode()
    if name == FRAME:
        return pages.framed(body.decode(), emergency).encode()
    return data.BY_NAME[name](body, emergency)


def language_of(root: Path) -> str:
    """The language of the pages in a tree."""
    return root.name if root.name in serving.TRANSLATIONS else "en"


def keep(root: Path, name: str, body: bytes) -> None:
    """Put the unmarked bytes of a file aside."""
    target = root / ORIGINALS / name
    (root / atomic.ASIDE).mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    atomic.put_in_place(atomic.prepare(root, body, 0), target)


def original(root: Path, name: str) -> bytes:
    """The unmarked bytes of a file: those put aside, or those that are published while nothing was."""
    with contextlib.suppress(FileNotFoundError):
        return (root / ORIGINALS / name).read_bytes()
    return (root / name).read_bytes()


def drop_originals(root: Path) -> None:
    """Forget what was put aside."""
    for path in sorted((root / ORIGINALS).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError):
        (root / ORIGINALS).rmdir()
