"""The story of 2 and 3 March 2026 as values, in the order in which it happened."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

STORY = Path(__file__).with_name("march_2026.json")


@dataclass(frozen=True, slots=True)
class Said:
    """One update of one incident of the story."""

    at: datetime
    incident: str  # the key of the incident
    title: str
    is_first: bool
    status: str
    body: str
    impacts: dict[str, str]  # component key -> status
    corrects: datetime | None  # the moment of the update of the same incident that it takes back


@dataclass(frozen=True, slots=True)
class Signal:
    """What breaks and what heals, whether or not anybody says so."""

    at: datetime
    breaks: tuple[str, ...]
    heals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Page, groups and components as written, the updates and signals by time."""

    page: dict[str, str]
    groups: list[dict[str, Any]]
    components: list[dict[str, Any]]
    said: tuple[Said, ...]
    signals: tuple[Signal, ...]


def read(path: Path = STORY) -> Story:
    """The story from its file; times are aware, UTC."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    said = [
        Said(
            at=_moment(update["at"]),
            incident=incident["key"],
            title=incident["title"],
            is_first=number == 0,
            status=update["status"],
            body=update["body"],
            impacts=update["impacts"],
            corrects=_moment(update["corrects"]) if "corrects" in update else None,
        )
        for incident in raw["incidents"]
        for number, update in enumerate(incident["updates"])
    ]
    signals = [Signal(_moment(s["at"]), tuple(s.get("breaks", ())), tuple(s.get("heals", ()))) for s in raw["signals"]]
    return Story(
        page=raw["page"],
        groups=raw["groups"],
        components=raw["components"],
        said=tuple(sorted(said, key=lambda update: update.at)),
        signals=tuple(sorted(signals, key=lambda signal: signal.at)),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
