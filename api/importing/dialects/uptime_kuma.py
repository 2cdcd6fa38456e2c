"""What Uptime Kuma says of a status page (`/api/status-page/<slug>`), and its backup file of monitors."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from api.importing.dialects.building import UTC, Note, incident, moment, part, update
from api.importing.dialects.cachet2 import maintenance, with_window

Row = dict[str, Any]
STATUSES = {"scheduled": "scheduled", "under-maintenance": "in_progress", "ended": "completed"}


def speaks(content: Row) -> bool:
    """Whether it is the answer for a page, a list of incidents, or a backup."""
    return {"config", "publicGroupList"} <= content.keys() or {"monitorList", "version"} <= content.keys()


def translate(content: Row, note: Note) -> Row:
    """The same in the words of the public API v2."""
    if "monitorList" in content:
        note(
            "",
            "a backup has monitors but no history; they come as components, to be looked at by probes that you set up",
        )
        monitors = content["monitorList"] or []
        return {
            "components": [_monitor(each, place) for place, each in enumerate(monitors, 1) if isinstance(each, dict)]
        }
    config = content["config"] if isinstance(content["config"], dict) else {}
    slug = config.get("slug") or "page"
    pinned = content.get("incidents") or ([content["incident"]] if content.get("incident") else [])
    page = {"id": f"kuma-{slug}", "name": config.get("title") or slug, "url": "", "time_zone": "Etc/UTC"}
    return {
        "page": page,
        "components": list(_parts(content["publicGroupList"] or [])),
        "incidents": [_incident(each) for each in pinned],
        "scheduled_maintenances": list(_maintenances(content.get("maintenanceList") or [], note)),
    }


def _parts(groups: list[Row]) -> Iterator[Row]:
    for place, group in enumerate(groups, 1):
        code = f"kuma-g{group.get('id')}"
        yield part(code, group.get("name"), group=True, position=place)
        for inner, monitor in enumerate(group.get("monitorList") or [], 1):
            yield _monitor(monitor, inner) | {"group_id": code}


def _monitor(row: Row, place: int) -> Row:
    return part(f"kuma-m{row.get('id')}", row.get("name"), description=row.get("description"), position=place)


def _incident(row: Row) -> Row:
    """Its incidents have one text and are open or not."""
    code, at = f"kuma-i{row.get('id')}", moment(row.get("createdDate"))
    updates = [update(f"{code}-0", "investigating", row.get("content"), at)]
    if row.get("active") is False:
        updates.append(update(f"{code}-end", "resolved", "", moment(row.get("lastUpdatedDate")) or at))
    return incident(code, row.get("title"), updates)


def _maintenances(rows: list[Row], note: Note) -> Iterator[Row]:
    for place, row in enumerate(rows):
        slots = row.get("timeslotList") or []
        if not slots or row.get("status") not in STATUSES:
            note(
                f"maintenanceList[{place}]", f"“{row.get('title')}” has no window, or is switched off; left where it is"
            )
            continue
        zone = ZoneInfo(row["timezone"]) if row.get("timezone") in available_timezones() else UTC
        code = f"kuma-w{row.get('id')}"
        starts, ends = moment(slots[0].get("startDate"), zone), moment(slots[0].get("endDate"), zone)
        updates = maintenance(code, STATUSES[row["status"]], row.get("description"), starts, ends)
        window = {"scheduled_for": starts, "scheduled_until": ends}
        yield incident(code, row.get("title"), with_window(updates, {}), **window)
