"""Objects of the public API v2, made from what products with fewer words say."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

UTC = ZoneInfo("UTC")
UP = "operational"
UNNAMED = "unnamed"
Note = Callable[[str, str], None]  # place and sentence


def moment(text: Any, zone: ZoneInfo = UTC) -> Any:
    """A time as these products write it (`2026-03-02 11:49:00`, in `zone`), with its zone; else the value as it is."""
    if not isinstance(text, str):
        return text
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def part(code: str, name: Any, **more: Any) -> dict[str, Any]:
    """A component or a group."""
    return {"id": code, "name": name, "status": UP, **more}


def update(code: str, status: str, body: Any, at: Any, affected: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """One message of a timeline; nobody is told of it again."""
    told = {"affected_components": affected} if affected else {}
    return {"id": code, "status": status, "body": body or "", "created_at": at, "deliver_notifications": False} | told


def affected(code: str, name: str, old: str, new: str) -> dict[str, Any]:
    """That from this update on a component is in another status."""
    return {"code": code, "name": name, "old_status": old, "new_status": new}


def with_ends(updates: list[dict[str, Any]], impacts: dict[str, tuple[str, str]], over: str) -> list[dict[str, Any]]:
    """A timeline, oldest first: its first update breaks components (code → name, status), its end mends them."""
    if not updates or not impacts:
        return updates
    begin = [affected(code, name, UP, status) for code, (name, status) in impacts.items()]
    updates[0] |= {"affected_components": begin}
    if len(updates) > 1 and updates[-1]["status"] == over:
        end = [affected(code, name, status, UP) for code, (name, status) in impacts.items()]
        updates[-1] |= {"affected_components": end}
    return updates


def incident(code: str, name: Any, updates: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """An incident or a maintenance with its timeline, given oldest first; it is as its newest update says."""
    return {
        "id": code,
        "name": name or UNNAMED,
        "status": updates[-1]["status"],
        "created_at": updates[0]["created_at"],
        "updated_at": updates[-1]["created_at"],
        "incident_updates": list(reversed(updates)),
        **more,
    }
