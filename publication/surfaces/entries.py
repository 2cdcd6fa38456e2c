"""One entry for each message, as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1: nobody misses a later update."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from itertools import chain
from typing import Any

from publication.snapshot import ComponentHistory, IncidentFacts, PageFacts, Snapshot, UpdateFacts
from publication.surfaces.feeds import Atom, Rss, legal

File = tuple[str, bytes]
Entry = tuple[IncidentFacts, UpdateFacts]
NEWEST = 50


def files(snapshot: Snapshot) -> Iterator[File]:
    """/updates.atom, /updates.rss and /feed.json: the newest messages of the whole page."""
    told, page = newest(snapshot.incidents), snapshot.page
    title = f"{page.name} Status - Updates"
    yield from _both("updates", page, title, told)
    yield "feed.json", json_feed(page, title, told, "feed.json")


def incident_files(incident: IncidentFacts, page: PageFacts) -> Iterator[File]:
    """/incidents/<code>.atom and .rss: the messages of one incident."""
    title = f"{page.name} Status - {incident.title}"
    yield from _both(f"incidents/{incident.code}", page, title, newest([incident]))


def component_files(history: ComponentHistory, page: PageFacts) -> Iterator[File]:
    """/components/<code>.atom and .rss: the messages of one component's incidents."""
    title = f"{page.name} Status - {history.component.name}"
    yield from _both(f"components/{history.component.code}", page, title, newest(history.incidents))


def newest(incidents: Iterable[IncidentFacts]) -> list[Entry]:
    """Messages with their incidents, newest first."""
    told = chain.from_iterable(((incident, update) for update in incident.updates) for incident in incidents)
    return sorted(told, key=lambda entry: (entry[1].posted_at, entry[1].code), reverse=True)[:NEWEST]


def _both(stem: str, page: PageFacts, title: str, told: list[Entry]) -> Iterator[File]:
    for kind, name in ((Atom, f"{stem}.atom"), (Rss, f"{stem}.rss")):
        yield name, _xml(kind, page, title, told, name)


def _xml(kind: type, page: PageFacts, title: str, told: list[Entry], name: str) -> bytes:
    feed = kind(
        title=legal(title),
        link=page.url,
        description=legal(title),
        language="en",
        feed_url=f"{page.url}/{name}",
        feed_guid=f"{page.url}/{name}",
        changed_at=max((update.updated_at for _, update in told), default=page.created_at).replace(microsecond=0),
    )
    for incident, update in told:
        feed.add_item(
            title=legal(_title(incident, update)),
            link=_link(page, incident, update),
            description=legal(update.html),
            unique_id=_link(page, incident, update),
            unique_id_is_permalink=True,
            author_name=legal(page.name),
            pubdate=update.posted_at.replace(microsecond=0),
            updateddate=update.updated_at.replace(microsecond=0),
        )
    return feed.writeString("utf-8").encode()


def json_feed(page: PageFacts, title: str, told: list[Entry], name: str) -> bytes:
    """https://www.jsonfeed.org/version/1.1/."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": page.url,
        "feed_url": f"{page.url}/{name}",
        "language": "en",
        "authors": [{"name": page.name, "url": page.url}],
        "items": [
            {
                "id": _link(page, incident, update),
                "url": _link(page, incident, update),
                "title": _title(incident, update),
                "content_html": update.html,
                "date_published": f"{update.posted_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "date_modified": f"{update.updated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "tags": [update.status_label],
            }
            for incident, update in told
        ],
    }
    return json.dumps(feed, ensure_ascii=False, separators=(",", ":")).encode()


def _title(incident: IncidentFacts, update: UpdateFacts) -> str:
    return f"{update.status_label}: {incident.title}"


def _link(page: PageFacts, incident: IncidentFacts, update: UpdateFacts) -> str:
    return f"{page.url}/incidents/{incident.code}#update-{update.code}"
