"""History as Atom (RFC 4287) and RSS 2.0, compatible with readers of the field (contract A.9)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape

from incidents.lifecycle import Status
from publication.snapshot import IncidentFacts, PageFacts, Snapshot, UpdateFacts

File = tuple[str, bytes]
NEWEST = 50
# What XML 1.0 cannot carry, not even as a reference.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Atom(Atom1Feed):
    """Atom whose entries carry their text as content and whose moment is that of the page, not of the rendering."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed_at"]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item | {"description": None})
        handler.addQuickElement("content", item["description"], {"type": "html"})


class Rss(Rss201rev2Feed):
    """RSS whose moment is that of the page."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed_at"]


def files(snapshot: Snapshot) -> Iterator[File]:
    """One entry per incident or maintenance, newest first; its `updated` moves with each update."""
    told = [*snapshot.recent_incidents, *snapshot.recent_maintenances]
    newest = sorted(told, key=lambda incident: (incident.created_at, incident.number), reverse=True)[:NEWEST]
    entries = [(incident, legal(content(incident, snapshot.page))) for incident in newest]
    yield "history.atom", _history(Atom, snapshot.page, entries, "history.atom")
    yield "history.rss", _history(Rss, snapshot.page, entries, "history.rss")


def _history(kind: type, page: PageFacts, entries: Sequence[tuple[IncidentFacts, str]], name: str) -> bytes:
    host = urlsplit(page.url).hostname
    feed = kind(
        title=legal(f"{page.name} Status - Incident History"),
        link=f"{page.url}/history",
        description=legal(page.about or f"{page.name} Status"),
        language="en",
        feed_url=f"{page.url}/{name}",
        feed_guid=f"tag:{host},2005:/history",
        changed_at=page.updated_at.replace(microsecond=0),
    )
    for incident, text in entries:
        link = f"{page.url}/incidents/{incident.code}"
        feed.add_item(
            title=legal(incident.title),
            link=link,
            description=text,
            unique_id=link if kind is Rss else f"tag:{host},2005:Incident/{incident.number}",
            unique_id_is_permalink=True,
            author_name=legal(page.name),
            pubdate=incident.created_at.replace(microsecond=0),
            updateddate=incident.updated_at.replace(microsecond=0),
        )
    return feed.writeString("utf-8").encode()


def content(incident: IncidentFacts, page: PageFacts) -> str:
    """All updates, newest first; readers take the first <strong> for the current status."""
    earlier = [*incident.updates[1:], None]
    return "".join(_paragraph(new, old, page) for new, old in zip(incident.updates, earlier, strict=False))


def _paragraph(update: UpdateFacts, before: UpdateFacts | None, page: PageFacts) -> str:
    local = update.posted_at.astimezone(ZoneInfo(page.time_zone))
    is_same = before is not None and before.status == update.status
    word = "Update" if is_same else ("Postmortem" if update.status == Status.POSTMORTEM else update.status_label)
    head = (
        f"<p><small>{local:%b} <var data-var='date'>{local.day}</var>, "
        f"<var data-var='time'>{local:%H:%M}</var> {escape(local.tzname())}</small><br>"
        f"<strong>{escape(word)}</strong> - "
    )
    if update.html.startswith("<p>"):
        return head + update.html.removeprefix("<p>")
    return f"{head}</p>{update.html}"


def legal(text: str) -> str:
    """`text` without the characters that would make the document unreadable."""
    return ILLEGAL.sub("", text)
