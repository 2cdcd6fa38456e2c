"""What was said in an emergency, kept in the published folder itself: the only memory that is there then."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from core import clock, markdown
from core.codes import new_code
from publication import atomic, serving

NAME = ".emergency.json"
TITLE = 120  # the title is the first line of the first post, no longer than this
# How bad it is, and the state of a component that looks the same.
LOOKS = {"minor": "degraded_performance", "major": "partial_outage", "critical": "major_outage"}
INDICATORS = tuple(LOOKS)


@dataclass(frozen=True, slots=True)
class Post:
    """One text of one person."""

    code: str
    at: str  # ISO 8601, UTC
    text: str
    by: str
    status: str  # investigating, or resolved for the last one

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """One emergency; its code becomes that of the incident into which it is turned afterwards."""

    code: str
    title: str
    impact: str
    page_name: str
    page_url: str
    page_id: str
    posts: tuple[Post, ...]  # oldest first

    @property
    def is_over(self) -> bool:
        return self.posts[-1].status == "resolved"

    @property
    def newest_first(self) -> tuple[Post, ...]:
        return self.posts[::-1]

    def with_post(self, text: str, *, by: str, status: str) -> "Record":
        return replace(self, posts=(*self.posts, post(text, by=by, status=status)))


def post(text: str, *, by: str, status: str) -> Post:
    """A text, cleaned of what could hide or reorder its words (T44)."""
    return Post(new_code(), clock.now().astimezone(UTC).isoformat(), markdown.clean_text(text).strip(), by, status)


def begin(first: Post, *, title: str, impact: str, page: dict[str, str]) -> Record:
    """The record of a new emergency; `page` is what the published JSON says of the page."""
    title = markdown.clean_line(title or first.text.splitlines()[0])
    short = title if len(title) <= TITLE else title[: TITLE - 1].rsplit(" ", 1)[0] + "…"
    known = {key: str(page.get(key) or "") for key in ("name", "url", "id")}
    return Record(new_code(), short, impact, known["name"] or "Status", known["url"], known["id"], (first,))


def read(root: Path) -> Record | None:
    """The emergency of a published folder, or of the folder of which it is the part in one language."""
    for place in (root, root.parent) if root.name in serving.TRANSLATIONS else (root,):
        try:
            said = json.loads((place / NAME).read_bytes())
            return Record(**said | {"posts": tuple(Post(**one) for one in said["posts"])})
        except FileNotFoundError:
            continue
        except (ValueError, TypeError, KeyError):
            return None  # not ours to guess at; `manage.py emergency` says so
    return None


def write(root: Path, record: Record) -> None:
    """Put the record in place, durably; only under the publisher's lock."""
    body = json.dumps(asdict(record), ensure_ascii=False, indent=1).encode()
    atomic.put_in_place(atomic.prepare(root, body, int(clock.now().timestamp())), root / NAME)
    atomic.settle([root])


def forget(root: Path) -> None:
    """Take the record away; only under the publisher's lock."""
    (root / NAME).unlink(missing_ok=True)
    atomic.settle([root])
