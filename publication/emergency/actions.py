"""Speaking in an emergency: the deeds, on the published folder alone; no database, no broker, no network."""

import json
from pathlib import Path

from core.errors import DomainError
from publication.emergency import data, marks, pages, record
from publication.emergency.record import Record
from publication.writer import Folder

PATIENCE = 10.0  # seconds for a publisher that is still at work


class NothingPublished(DomainError):
    """There is no published page in that folder; give the folder that the web server serves."""


class NoText(DomainError):
    """A text is needed: what is broken, for whom, and what people can do."""


class NoEmergency(DomainError):
    """There is no emergency in that folder."""


class Unreadable(DomainError):
    """The file .emergency.json in that folder cannot be read; move it away, then say it again."""


def say(root: Path, text: str, *, by: str, title: str = "", impact: str = "major", is_over: bool = False) -> Record:
    """Put a post on the page: the first one begins an emergency, further ones follow it."""
    if not text.strip():
        raise NoText
    folder = Folder(root)
    if not (folder.root / "index.html").is_file():
        raise NothingPublished
    status = "resolved" if is_over else "investigating"
    with folder.one_publisher(wait=PATIENCE):
        emergency = _current(folder.root)
        if emergency:
            emergency = emergency.with_post(text, by=by, status=status)
        else:
            first = record.post(text, by=by, status=status)
            emergency = record.begin(first, title=title, impact=impact, page=_page(folder.root))
        record.write(folder.root, emergency)
    _write(folder, emergency)
    return emergency


def withdraw(root: Path) -> Record:
    """Take the emergency off the page as if it had not been said; it stays in the audit log of the shell alone."""
    folder = Folder(root)
    emergency = _current(folder.root)
    if emergency is None:
        raise NoEmergency
    take_off(folder, emergency)
    return emergency


def take_off(folder: Folder, emergency: Record) -> None:
    """Bring the marked files back to what they are without it."""
    with folder.one_publisher(wait=PATIENCE):
        record.forget(folder.root)
    for tree in _trees(folder):
        with tree.one_publisher(wait=PATIENCE):
            tree.replace_changed((name, marks.original(tree.root, name)) for name in marks.names(tree.root))
            marks.drop_originals(tree.root)
    folder.remove([f"incidents/{emergency.code}.html", f"incidents/{emergency.code}.json"])


def _write(folder: Folder, emergency: Record) -> None:
    """Every marked file, that of the language of most readers first."""
    home = marks.original(folder.root, "index.html").decode()
    own = pages.own_page(home, emergency, marks.language_of(folder.root)).encode()
    folder.replace_changed(
        [
            (f"incidents/{emergency.code}.html", own),
            (f"incidents/{emergency.code}.json", data.own_file(b"", emergency)),
        ]
    )
    for tree in _trees(folder):
        with tree.one_publisher(wait=PATIENCE):  # the writer marks what goes through it
            tree.replace_changed((name, marks.original(tree.root, name)) for name in marks.names(tree.root))


def _trees(folder: Folder) -> list[Folder]:
    return [folder, *(folder.part(name) for name in folder.parts())]


def _current(root: Path) -> Record | None:
    emergency = record.read(root)
    if emergency is None and (root / record.NAME).exists():
        raise Unreadable
    return emergency


def _page(root: Path) -> dict[str, str]:
    try:
        page: dict[str, str] = json.loads(marks.original(root, "api/v2/summary.json"))["page"]
        return page
    except (FileNotFoundError, ValueError, KeyError):
        return {}
