"""A few bytes that show that the publisher lives, rewritten every minute while the page itself keeps its bytes."""

import json
from datetime import UTC, datetime

from publication.snapshot import Snapshot

NAME = "alive.json"


def file(snapshot: Snapshot, at: datetime) -> tuple[str, bytes]:
    """/alive.json: when the publisher last looked, the version it published and when the page last changed."""
    body = {
        "alive_at": _utc(at),
        "version": snapshot.version,
        "updated_at": _utc(snapshot.page.updated_at),
    }
    return NAME, json.dumps(body).encode()


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
