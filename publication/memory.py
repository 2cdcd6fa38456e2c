"""What the last publish into a folder knew, so that the next one renders only what has changed since."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from core import languages
from publication import atomic, component_history, history, theme
from publication.snapshot import MonthFacts, Snapshot
from publication.writer import Folder

NAME = ".memory.json"
# Events are kept a little longer than this (outbox.relay.prune); after it, not all changes could be known.
LONGEST = timedelta(days=30)
# Whose bytes decide how every page looks.
LOOKS = (
    "core/languages.py",
    "publication/**/*.py",
    "templates/publication/**/*.html",
    "templates/*.html",
    "*/templatetags/*.py",
    "locale/*/LC_MESSAGES/*.mo",
)


@dataclass(frozen=True, slots=True)
class Memory:
    """What stands in a folder: its version, what all its pages share, what each component showed, and since when."""

    version: int
    shape: str
    components: dict[str, str]  # digests by code
    at: str

    def covers(self, shape: str, at: datetime) -> bool:
        """Whether what changed since can be known and concerns only single pages."""
        return self.shape == shape and at - datetime.fromisoformat(self.at) < LONGEST

    def is_as(self, other: "Memory") -> bool:
        """Whether both remember the same."""
        return replace(self, at="") == replace(other, at="")


def of(snapshot: Snapshot, at: datetime) -> Memory:
    """What will be remembered when the files of this snapshot stand."""
    month = history.month_of(at, ZoneInfo(snapshot.page.time_zone))
    return Memory(
        version=snapshot.version,
        shape=shape_of(snapshot, at),
        components={part.code: component_history.digest(part, snapshot, month) for part in snapshot.components},
        at=at.isoformat(),
    )


def shape_of(snapshot: Snapshot, at: datetime) -> str:
    """A digest of what all pages share at that moment."""
    return shape(snapshot, history.listing(at, ZoneInfo(snapshot.page.time_zone)))


def recall(folder: Folder) -> Memory | None:
    """What is remembered of this folder; None calls for a full publish."""
    try:
        return Memory(**json.loads((folder.root / NAME).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def remember(folder: Folder, memory: Memory) -> None:
    """Keep it durably; only under the publisher's lock, when everything has been written."""
    body = json.dumps(asdict(memory)).encode()
    moment = int(datetime.fromisoformat(memory.at).timestamp())
    atomic.put_in_place(atomic.prepare(folder.root, body, moment), folder.root / NAME)
    atomic.settle([folder.root])


def forget(folder: Folder) -> None:
    """Have the next publish write everything anew."""
    (folder.root / NAME).unlink(missing_ok=True)


def shape(snapshot: Snapshot, months: Sequence[MonthFacts]) -> str:
    """A digest of what all pages share: the page's facts, the places of components, the list of months, the look."""
    page = replace(snapshot.page, updated_at=snapshot.page.created_at)
    parts = [
        replace(part, status="", status_label="", updated_at=part.created_at, uptime=None, revisions=())
        for part in snapshot.components
    ]
    shelves = [(g.code, g.name, g.description, g.position, g.start_date) for g in snapshot.groups]
    ends = [month.slug for month in (*months[:1], *months[-1:])]
    facts = (page, parts, shelves, ends, languages.codes(), theme.links(Path(settings.THEME_DIR)), look())
    return hashlib.sha256(repr(facts).encode()).hexdigest()


@cache
def look() -> str:
    """A digest of the templates, the assets and the code that render: after an upgrade every page is written anew."""
    root = Path(settings.BASE_DIR)
    digest = hashlib.sha256(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    for path in sorted({path for pattern in LOOKS for path in root.glob(pattern)}):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
