"""The field's public API v2 (contract A.1 to A.7): eight answers, each incident's own, and the legacy summary."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from components.status import ComponentStatus
from incidents.lifecycle import Kind, Status
from publication.snapshot import ComponentFacts, GroupFacts, IncidentFacts, PageFacts, Snapshot, UpdateFacts

Object = dict[str, Any]
File = tuple[str, bytes]
# That API knows no cancelled maintenance; what will not happen any more is over.
AS_STATUS = {Status.CANCELLED.value: Status.COMPLETED.value}


def files(snapshot: Snapshot) -> Iterator[File]:
    """The eight answers and /index.json; lists are present even when empty."""
    page = {"page": page_object(snapshot.page)}
    status = {"status": _roll_up(snapshot)}
    components = {"components": component_objects(snapshot)}
    known = {facts["id"]: facts for facts in components["components"]}
    told = partial(_incidents, page=snapshot.page, components=known)
    unresolved = {"incidents": told(snapshot.open_incidents)}
    active, coming = snapshot.active_maintenances, tuple(reversed(snapshot.upcoming_maintenances))
    ahead = sorted([*active, *coming], key=lambda facts: (facts.starts_at, facts.number), reverse=True)
    summary = as_json(page | components | unresolved | {"scheduled_maintenances": told(ahead)} | status)
    yield "api/v2/status.json", as_json(page | status)
    yield "api/v2/components.json", as_json(page | components)
    yield "api/v2/incidents.json", as_json(page | {"incidents": told(snapshot.recent_incidents)})
    yield "api/v2/incidents/unresolved.json", as_json(page | unresolved)
    windows = "api/v2/scheduled-maintenances"
    yield f"{windows}.json", as_json(page | {"scheduled_maintenances": told(snapshot.recent_maintenances)})
    yield f"{windows}/upcoming.json", as_json(page | {"scheduled_maintenances": told(coming)})
    yield f"{windows}/active.json", as_json(page | {"scheduled_maintenances": told(active)})
    yield "api/v2/summary.json", summary
    yield "index.json", summary


def incident_file(incident: IncidentFacts, page: PageFacts, components: Iterable[ComponentFacts]) -> File:
    """/incidents/<code>.json: the incident by itself with its post-mortem.

    The components of what is over are shown as it left them, so that the file stays as it is.
    """
    if incident.resolved_at is not None:
        left = {told.component_code: told.new for update in reversed(incident.updates) for told in update.impacts}
        components = [
            replace(part, status=left.get(part.code, ComponentStatus.OPERATIONAL.value), updated_at=incident.updated_at)
            for part in components
            if part.code in incident.component_codes
        ]
    known = {part.code: component_object(part, page) for part in components}
    return f"incidents/{incident.code}.json", as_json(
        incident_object(incident, page, known) | _postmortem(incident, page)
    )


def as_json(value: Object) -> bytes:
    """Compact UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def timestamp(moment: datetime | None, page: PageFacts) -> str | None:
    """ISO 8601 with exactly three fraction digits and the offset of the page's zone at that instant (A.7)."""
    if moment is None:
        return None
    local = moment.astimezone(ZoneInfo(page.time_zone))
    text = local.isoformat(timespec="milliseconds")
    return text.removesuffix("+00:00") + "Z" if local.tzname() == "UTC" else text


def page_object(page: PageFacts) -> Object:
    """A.2."""
    return {
        "id": page.code,
        "name": page.name,
        "url": page.url,
        "time_zone": page.time_zone,
        "updated_at": timestamp(page.updated_at, page),
    }


def component_objects(snapshot: Snapshot) -> list[Object]:
    """Components and groups in one flat list by position, then name (A.4)."""
    parts: list[ComponentFacts | GroupFacts] = [*snapshot.components, *snapshot.groups]
    return [
        component_object(part, snapshot.page) for part in sorted(parts, key=lambda part: (part.position, part.name))
    ]


def component_object(part: ComponentFacts | GroupFacts, page: PageFacts) -> Object:
    """A.4; a group carries the ids of its components."""
    is_group = isinstance(part, GroupFacts)
    ours = {
        "id": part.code,
        "name": part.name,
        "status": part.status,
        "created_at": timestamp(part.created_at, page),
        "updated_at": timestamp(part.updated_at, page),
        "position": part.position,
        "description": part.description or None,
        "showcase": part.has_uptime_shown,
        "start_date": part.start_date.isoformat() if part.start_date else None,
        "group_id": None if is_group else part.group_code,
        "page_id": page.code,
        "group": is_group,
        "only_show_if_degraded": part.is_shown_only_if_degraded,
    }
    if is_group:
        ours["components"] = [child.code for child in part.components]
    return _with_foreign(ours, part.foreign)


def incident_object(incident: IncidentFacts, page: PageFacts, components: Mapping[str, Object]) -> Object:
    """A.5; `components` are the objects of all public components by id."""
    at = partial(timestamp, page=page)
    ours = {
        "id": incident.code,
        "name": incident.title,
        "status": AS_STATUS.get(incident.status, incident.status),
        "created_at": at(incident.created_at),
        "updated_at": at(incident.updated_at),
        "monitoring_at": at(incident.monitoring_at),
        "resolved_at": at(incident.resolved_at),
        "impact": incident.impact,
        "shortlink": f"{page.url}/incidents/{incident.code}",
        "started_at": at(incident.started_at),
        "page_id": page.code,
        "incident_updates": [_update_object(update, incident, page) for update in incident.updates],
        "components": [components[code] for code in _in_order(incident)],
    }
    if incident.kind == Kind.MAINTENANCE:
        ours |= {"scheduled_for": at(incident.starts_at), "scheduled_until": at(incident.ends_at)}
    else:
        ours |= {"reminder_intervals": "[]"}
    return _with_foreign(ours, incident.foreign)


def _roll_up(snapshot: Snapshot) -> Object:
    """A.3; clients that break on a fifth indicator are told the same in words alone."""
    is_unknown = snapshot.page.is_indicator_strict and snapshot.indicator == "maintenance"
    return {"indicator": "none" if is_unknown else snapshot.indicator, "description": snapshot.indicator_text}


def _incidents(some: Iterable[IncidentFacts], *, page: PageFacts, components: Mapping[str, Object]) -> list[Object]:
    return [incident_object(incident, page, components) for incident in some]


def _update_object(update: UpdateFacts, incident: IncidentFacts, page: PageFacts) -> Object:
    ours = {
        "id": update.code,
        "status": AS_STATUS.get(update.status, update.status),
        "body": update.body,
        "incident_id": incident.code,
        "created_at": timestamp(update.created_at, page),
        "updated_at": timestamp(update.updated_at, page),
        "display_at": timestamp(update.posted_at, page),
        "affected_components": [
            {
                "code": told.component_code,
                "name": told.component_name,
                "old_status": told.old,
                "new_status": told.new,
            }
            for told in update.impacts
        ]
        or None,
        "deliver_notifications": update.tells_followers,
        "custom_tweet": None,
        "tweet_id": None,
    }
    return _with_foreign(ours, update.foreign)


def _in_order(incident: IncidentFacts) -> list[str]:
    """The incident's components as on the page, or in the order of the record that was imported."""
    order = incident.foreign.get("component_order", [])
    place = {code: index for index, code in enumerate(order)}
    return sorted(incident.component_codes, key=lambda code: place.get(code, len(order)))


def _with_foreign(ours: Object, foreign: Mapping[str, Any]) -> Object:
    """Ours, with what an imported record said in fields that mean nothing here; the set of keys stays closed.

    Keys that are younger than the imported record ("absent") are left out while they say nothing.
    """
    silent = {key for key in foreign.get("absent", []) if ours.get(key) in (None, "[]")}
    return {key: foreign.get(key, value) for key, value in ours.items() if key not in silent}


def _postmortem(incident: IncidentFacts, page: PageFacts) -> Object:
    written = next((update for update in incident.updates if update.status == Status.POSTMORTEM), None)
    return {
        "postmortem_body": written.body if written else None,
        "postmortem_body_last_updated_at": timestamp(written.updated_at, page) if written else None,
        "postmortem_ignored": False,
        "postmortem_published_at": timestamp(written.posted_at, page) if written else None,
        "postmortem_notified_subscribers": bool(written and written.tells_followers),
        "postmortem_notified_twitter": False,
    }
