"""The API v1 of Cachet 2.4: components, groups, incidents and schedules as pages of `data`, times in UTC."""

from typing import Any

from api.importing.dialects.building import Note, affected, incident, moment, part, update, with_ends

COMPONENT = {0: "operational", 1: "operational", 2: "degraded_performance", 3: "partial_outage", 4: "major_outage"}
INCIDENT = {1: "investigating", 2: "identified", 3: "monitoring", 4: "resolved"}
SCHEDULE = {0: "scheduled", 1: "in_progress", 2: "completed"}
SCHEDULED_INCIDENT = 0  # how 2.3 and older wrote a maintenance
PUBLIC = 1
Row = dict[str, Any]


def speaks(content: Row) -> bool:
    """Whether it is a list (or one record) of that API."""
    return "data" in content and bool(rows := _rows(content)) and _kind(rows[0]) is not None


def translate(content: Row, note: Note) -> Row:
    """The same in the words of the public API v2."""
    found: Row = {}
    for place, row in enumerate(_rows(content)):
        where = f"data[{place}]"
        kind = _kind(row) if isinstance(row, dict) else None
        if kind is None:
            note(where, "is no record of Cachet 2; left where it is")
        elif kind == "incident" and row.get("visible", PUBLIC) not in (PUBLIC, True):
            note(where, f"“{row.get('name')}” is hidden from the public there; left where it is")
        elif kind == "incident" and row.get("status") == SCHEDULED_INCIDENT:
            note(
                where,
                f"“{row.get('name')}” is a maintenance in the form of Cachet 2.3, without an end; left where it is",
            )
        else:
            key, value = {"component": _component, "group": _group, "incident": _incident, "schedule": _schedule}[kind](
                row
            )
            found.setdefault(key, []).append(value)
    return found


def _rows(content: Row) -> list[Any]:
    data = content["data"]
    return data if isinstance(data, list) else [data]


def _kind(row: Any) -> str | None:
    if not isinstance(row, dict) or "id" not in row or "attributes" in row:
        return None
    signs = {"status_name": "component", "enabled_components": "group", "human_status": "incident"}
    for sign, kind in signs.items():
        if sign in row:
            return kind
    return "schedule" if "completed_at" in row and "scheduled_at" in row else None


def _component(row: Row) -> tuple[str, Row]:
    return "components", part(
        f"cachet-c{row['id']}",
        row.get("name"),
        status=COMPONENT.get(row.get("status"), row.get("status")),
        description=row.get("description"),
        position=row.get("order"),
        group_id=f"cachet-g{row['group_id']}" if row.get("group_id") else None,
        created_at=moment(row.get("created_at")),
        updated_at=moment(row.get("updated_at")),
    )


def _group(row: Row) -> tuple[str, Row]:
    more = {"created_at": moment(row.get("created_at")), "updated_at": moment(row.get("updated_at"))}
    return "components", part(f"cachet-g{row['id']}", row.get("name"), group=True, position=row.get("order"), **more)


def _incident(row: Row) -> tuple[str, Row]:
    """Cachet keeps one status: without updates it is that of the only message, else the first one investigated."""
    code = f"cachet-i{row['id']}"
    told = sorted(row.get("updates") or [], key=lambda each: (str(each.get("created_at")), each.get("id") or 0))
    now = INCIDENT.get(row.get("status"), row.get("status"))
    at = moment(row.get("occurred_at") or row.get("created_at"))
    updates = [update(f"{code}-0", "investigating" if told else now, row.get("message"), at)]
    for each in told:
        status = INCIDENT.get(each.get("status"), each.get("status"))
        updates.append(update(f"cachet-u{each.get('id')}", status, each.get("message"), moment(each.get("created_at"))))
    if updates[-1]["status"] != now:
        updates.append(update(f"{code}-end", now, "", moment(row.get("updated_at"))))
    return "incidents", incident(code, row.get("name"), updates)


def _schedule(row: Row) -> tuple[str, Row]:
    code = f"cachet-s{row['id']}"
    starts, ends = moment(row.get("scheduled_at")), moment(row.get("completed_at"))
    parts = {
        f"cachet-c{each.get('component_id', each.get('id'))}": (each.get("name") or "", "under_maintenance")
        for each in row.get("components") or []
    }
    updates = maintenance(code, SCHEDULE.get(row.get("status"), row.get("status")), row.get("message"), starts, ends)
    updates[0]["created_at"] = moment(row.get("created_at"))
    window = {"scheduled_for": starts, "scheduled_until": ends}
    return "scheduled_maintenances", incident(code, row.get("name"), with_window(updates, parts), **window)


def maintenance(code: str, status: Any, body: Any, starts: Any, ends: Any) -> list[Row]:
    """The steps that a maintenance in that status has gone, oldest first."""
    steps = {"scheduled": (starts, body), "in_progress": (starts, ""), "completed": (ends or starts, "")}
    known = list(steps)
    gone = known[: known.index(status) + 1] if status in steps else [status]
    return [
        update(f"{code}-{step}", step, steps.get(step, (starts, body))[1], steps.get(step, (starts,))[0])
        for step in gone
    ]


def with_window(updates: list[Row], parts: dict[str, tuple[str, str]]) -> list[Row]:
    """The components are down from the beginning of the window to its end, not from its announcement."""
    announced, window = updates[:1], updates[1:]
    if parts and not window:
        announced[0] |= {
            "affected_components": [
                affected(code, name, "operational", "operational") for code, (name, _) in parts.items()
            ]
        }
    return announced + with_ends(window, parts, "completed")
