"""An emergency in what programs read: the public API v2, the feeds, the badge."""

import json
from collections.abc import Callable
from datetime import UTC
from html import escape
from typing import Any

from components.status import ComponentStatus
from publication import badge
from publication.emergency.pages import html_of
from publication.emergency.record import LOOKS, Post, Record

Object = dict[str, Any]
RANK = ("none", "maintenance", "minor", "major", "critical")


def in_json(body: bytes, record: Record) -> bytes:
    """An answer of the API with the emergency among its incidents, and no calmer indicator than the emergency."""
    answer = json.loads(body)
    if "page" in answer:
        answer["page"]["updated_at"] = _at(record.posts[-1])
    if "status" in answer and not record.is_over:
        worst = max(answer["status"]["indicator"], record.impact, key=lambda word: RANK.index(word))
        answer["status"] = {"indicator": worst, "description": record.title}
    if "incidents" in answer:
        answer["incidents"].insert(0, incident(record))
    return _json(answer)


def in_unresolved(body: bytes, record: Record) -> bytes:
    """The answer with open incidents alone: what is over does not belong there."""
    if not record.is_over:
        return in_json(body, record)
    answer = json.loads(body)
    answer["page"]["updated_at"] = _at(record.posts[-1])
    return _json(answer)


def incident(record: Record) -> Object:
    """The emergency as one incident of the API."""
    first, last = record.posts[0], record.posts[-1]
    return {
        "id": record.code,
        "name": record.title,
        "status": last.status,
        "created_at": _at(first),
        "updated_at": _at(last),
        "monitoring_at": None,
        "resolved_at": _at(last) if record.is_over else None,
        "impact": record.impact,
        "shortlink": _link(record),
        "started_at": _at(first),
        "page_id": record.page_id,
        "incident_updates": [_update(post, record) for post in record.newest_first],
        "components": [],
        "reminder_intervals": "[]",
    }


def own_file(_body: bytes, record: Record) -> bytes:
    """/incidents/<code>.json."""
    nothing = dict.fromkeys(("postmortem_body", "postmortem_body_last_updated_at", "postmortem_published_at"))
    return _json(incident(record) | nothing)


def in_atom(body: bytes, record: Record) -> bytes:
    """A feed with one more entry, first; its moment moves with each post."""
    last = record.posts[-1]
    entry = (
        f'<entry><title>{escape(record.title)}</title><link href="{escape(_link(record))}" rel="alternate"/>'
        f"<published>{_seconds(record.posts[0])}</published><updated>{_seconds(last)}</updated>"
        f"<author><name>{escape(record.page_name)}</name></author><id>{escape(_link(record))}</id>"
        f'<content type="html">{escape(_texts(record))}</content></entry>'
    )
    return _before(body, entry, "<entry>", "</feed>")


def in_rss(body: bytes, record: Record) -> bytes:
    """The same for RSS."""
    item = (
        f"<item><title>{escape(record.title)}</title><link>{escape(_link(record))}</link>"
        f"<description>{escape(_texts(record))}</description>"
        f"<pubDate>{record.posts[0].moment:%a, %d %b %Y %H:%M:%S +0000}</pubDate>"
        f"<guid>{escape(_link(record))}</guid></item>"
    )
    return _before(body, item, "<item>", "</channel>")


def in_json_feed(body: bytes, record: Record) -> bytes:
    """JSON Feed: one item for each post, as for every update."""
    feed = json.loads(body)
    items = [
        {
            "id": f"{_link(record)}#update-{post.code}",
            "url": f"{_link(record)}#update-{post.code}",
            "title": f"{post.status.title()}: {record.title}",
            "content_html": html_of(post),
            "date_published": _seconds(post),
            "date_modified": _seconds(post),
            "tags": [post.status.title()],
        }
        for post in record.newest_first
    ]
    feed["items"] = items + feed["items"]
    return _json(feed)


def in_badge(body: bytes, record: Record) -> bytes:
    """The picture of the headline: how bad it is, in the words of a state, because a title would be too long."""
    return body if record.is_over else badge.svg(*_badge(record))


def in_shield(body: bytes, record: Record) -> bytes:
    """The same as data."""
    return body if record.is_over else badge.shield(*_badge(record))


def _badge(record: Record) -> tuple[str, str, str]:
    look = ComponentStatus(LOOKS[record.impact])
    return record.page_name, str(look.label), badge.COLORS[look.value]


def _before(body: bytes, new: str, first: str, end: str) -> bytes:
    text = body.decode()
    place = text.find(first)
    place = place if place >= 0 else text.rindex(end)
    return (text[:place] + new + text[place:]).encode()


def _texts(record: Record) -> str:
    return "".join(
        f"<p><small>{post.moment:%b %d, %H:%M} UTC</small><br><strong>{post.status.title()}</strong></p>{html_of(post)}"
        for post in record.newest_first
    )


def _update(post: Post, record: Record) -> Object:
    nothing = dict.fromkeys(("affected_components", "custom_tweet", "tweet_id"))
    times = dict.fromkeys(("created_at", "updated_at", "display_at"), _at(post))
    told = {"incident_id": record.code, "deliver_notifications": False}
    return {"id": post.code, "status": post.status, "body": post.text} | told | times | nothing


def _link(record: Record) -> str:
    return f"{record.page_url}/incidents/{record.code}"


def _at(post: Post) -> str:
    return post.moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _seconds(post: Post) -> str:
    return f"{post.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _json(value: Object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


Mark = Callable[[bytes, Record], bytes]
BY_NAME: dict[str, Mark] = {
    **{f"api/v2/{name}.json": in_json for name in ("summary", "status", "incidents")},
    "index.json": in_json,
    "api/v2/incidents/unresolved.json": in_unresolved,
    **{f"{name}.atom": in_atom for name in ("history", "updates")},
    **{f"{name}.rss": in_rss for name in ("history", "updates")},
    "feed.json": in_json_feed,
    "badge.svg": in_badge,
    "badge.json": in_shield,
}
