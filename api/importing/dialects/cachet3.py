"""The API of Cachet 3: JSON:API documents whose times are texts in UTC and whose statuses are numbers."""

from collections.abc import Iterator
from typing import Any

from api.importing.dialects.building import Note, incident, moment, part, update, with_ends
from api.importing.dialects.cachet2 import COMPONENT, INCIDENT, SCHEDULE, maintenance, with_window

STATUSES = COMPONENT | {5: "operational", 6: "under_maintenance"}
KINDS = ("components", "componentGroups", "incidents", "schedules")
PUBLIC = (1, True, None)
Row = dict[str, Any]


def speaks(content: Row) -> bool:
    """Whether it is a document of that API."""
    rows = _rows(content)
    return bool(rows) and all(isinstance(row, dict) and "attributes" in row and "type" in row for row in rows)


def translate(content: Row, note: Note) -> Row:
    """The same in the words of the public API v2."""
    included = {
        (row.get("type"), str(row.get("id"))): row for row in content.get("included") or [] if isinstance(row, dict)
    }
    found: Row = {}
    for place, row in enumerate(_rows(content)):
        where, kind = f"data[{place}]", row["type"]
        if kind not in KINDS:
            note(where, f"{kind} are not read; left where they are")
        elif row["attributes"].get("visible") not in PUBLIC:
            note(where, f"“{row['attributes'].get('name')}” is hidden from the public there; left where it is")
        else:
            key, value = {
                "components": _component,
                "componentGroups": _group,
                "incidents": _incident,
                "schedules": _schedule,
            }[kind](row, included)
            found.setdefault(key, []).append(value)
    return found


def _rows(content: Row) -> list[Any]:
    data = content.get("data")
    return data if isinstance(data, list) else [data] if isinstance(data, dict) else []


def _at(attributes: Row, name: str) -> Any:
    value = attributes.get(name)
    return moment(value.get("string")) if isinstance(value, dict) else None


def _status(attributes: Row, known: dict[int, str], name: str = "status") -> Any:
    value = attributes.get(name)
    number = value.get("value") if isinstance(value, dict) else value
    return known.get(number, number) if isinstance(number, int) else number


def _related(row: Row, name: str, included: Row) -> Iterator[tuple[str, Row]]:
    """Id and attributes of what belongs to a record and was asked for with `include`."""
    data = ((row.get("relationships") or {}).get(name) or {}).get("data") or []
    for link in data if isinstance(data, list) else [data]:
        if (other := included.get((link.get("type"), str(link.get("id"))))) is not None:
            yield str(link["id"]), other.get("attributes") or {}


def _component(row: Row, included: Row) -> tuple[str, Row]:
    told = row["attributes"]
    group = ((row.get("relationships") or {}).get("group") or {}).get("data") or {}
    return "components", part(
        f"cachet-c{row['id']}",
        told.get("name"),
        status=_status(told, STATUSES),
        description=told.get("description"),
        position=told.get("order"),
        group_id=f"cachet-g{group['id']}" if group.get("id") else None,
        created_at=_at(told, "created"),
        updated_at=_at(told, "updated"),
    )


def _group(row: Row, included: Row) -> tuple[str, Row]:
    told = row["attributes"]
    more = {"created_at": _at(told, "created"), "updated_at": _at(told, "updated"), "position": told.get("order")}
    return "components", part(f"cachet-g{row['id']}", told.get("name"), group=True, **more)


def _updates(row: Row, included: Row, known: dict[int, str], last: Any) -> Iterator[Row]:
    told = sorted(_related(row, "updates", included), key=lambda each: (str(_at(each[1], "created")), each[0]))
    for code, each in told:
        yield update(f"cachet-u{code}", _status(each, known) or last, each.get("message"), _at(each, "created"))


def _incident(row: Row, included: Row) -> tuple[str, Row]:
    told, code = row["attributes"], f"cachet-i{row['id']}"
    now = _status(told, INCIDENT) or "investigating"
    later = list(_updates(row, included, INCIDENT, "investigating"))
    at = _at(told, "occurred") or _at(told, "created")
    updates = [update(f"{code}-0", "investigating" if later else now, told.get("message"), at), *later]
    if updates[-1]["status"] != now:
        updates.append(update(f"{code}-end", now, "", _at(told, "updated")))
    impacts = {}
    for component, each in _related(row, "components", included):
        if isinstance(pivot := each.get("pivot"), dict):
            status = _status(pivot, STATUSES, "component_status")
            impacts[f"cachet-c{component}"] = (each.get("name") or "", status)
    return "incidents", incident(code, told.get("name"), with_ends(updates, impacts, "resolved"))


def _schedule(row: Row, included: Row) -> tuple[str, Row]:
    told, code = row["attributes"], f"cachet-s{row['id']}"
    starts, ends = _at(told, "scheduled"), _at(told, "completed")
    updates = maintenance(code, _status(told, SCHEDULE), told.get("message"), starts, ends)
    updates[0]["created_at"] = _at(told, "created") or starts
    parts = {
        f"cachet-c{component}": (each.get("name") or "", "under_maintenance")
        for component, each in _related(row, "components", included)
    }
    window = {"scheduled_for": starts, "scheduled_until": ends}
    return "scheduled_maintenances", incident(code, told.get("name"), with_window(updates, parts), **window)
