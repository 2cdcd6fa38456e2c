"""Incidents and maintenances of the public API v2, read into records (contract A.5 and A.6)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from api.importing.fields import Fields
from api.importing.reading_parts import LONGEST_NAME, part
from api.importing.records import ImpactRecord, IncidentRecord, PartRecord, UpdateRecord
from components.status import ComponentStatus
from incidents.headline import IncidentImpact
from incidents.lifecycle import INCIDENT_NEXT, MAINTENANCE_NEXT, OVER, UNDERWAY, Kind, Status
from incidents.models import Incident

# `cancelled` is our own word; the public API v2 does not know it.
STATUSES = {
    Kind.INCIDENT: [status.value for status in INCIDENT_NEXT],
    Kind.MAINTENANCE: [status.value for status in MAINTENANCE_NEXT if status != Status.CANCELLED],
}
INCIDENT = {
    *("id", "name", "status", "impact", "created_at", "updated_at", "started_at", "monitoring_at", "resolved_at"),
    *("page_id", "incident_updates", "components"),
}
KNOWN = {Kind.INCIDENT: INCIDENT, Kind.MAINTENANCE: INCIDENT | {"scheduled_for", "scheduled_until"}}
EXPECTED = {Kind.INCIDENT: {"reminder_intervals"}, Kind.MAINTENANCE: set()}  # not in captures of 2019
UPDATE = {
    *("id", "incident_id", "status", "body", "created_at", "updated_at", "display_at", "deliver_notifications"),
    "affected_components",
}
EXPECTED_OF_UPDATE = {"custom_tweet", "tweet_id"}
IMPACT = {"code", "name", "old_status", "new_status"}
LONGEST_TITLE = Incident._meta.get_field("title").max_length
SHORTEST_WINDOW = timedelta(hours=1)


def incident(fields: Fields, kind: Kind) -> IncidentRecord:
    """One incident or maintenance with all its updates; nothing of it is read when any of it is broken."""
    code = fields.code("id")
    status = fields.choice("status", STATUSES[kind])
    created_at = fields.moment("created_at")
    components = tuple(part(child, place) for place, child in enumerate(fields.children("components", []), start=1))
    updates = tuple(_update(child, code, kind) for child in fields.children("incident_updates"))
    updated_at = fields.optional_moment("updated_at") or max((u.updated_at for u in updates), default=created_at)
    resolved_at = _resolved_at(fields, status, updates, updated_at)
    starts_at, ends_at, kept = _window(fields, kind, status, resolved_at)
    return IncidentRecord(
        code=code,
        kind=kind.value,
        title=fields.text("name", longest=LONGEST_TITLE, may_be_empty=False),
        status=status,
        impact="" if fields.value("impact", None) is None else fields.choice("impact", IncidentImpact.values),
        started_at=fields.optional_moment("started_at") or created_at,
        created_at=created_at,
        updated_at=updated_at,
        monitoring_at=fields.optional_moment("monitoring_at"),
        resolved_at=resolved_at,
        starts_at=starts_at,
        ends_at=ends_at,
        component_codes=tuple(dict.fromkeys(each.code for each in components if not each.is_group)),
        components=components,
        updates=_with_implied_impacts(kind, components, updates),
        page_code=fields.optional_code("page_id"),
        foreign=fields.foreign(KNOWN[kind], EXPECTED[kind]) | kept | _order(components),
        where=fields.where,
        notes=fields.notes,
    )


def _resolved_at(
    fields: Fields, status: str, updates: tuple[UpdateRecord, ...], updated_at: datetime
) -> datetime | None:
    """When it ended; what is over has such a moment here, and nothing else has one."""
    written = fields.optional_moment("resolved_at")
    if status not in OVER:
        if written is not None:
            fields.note("resolved_at", f"left out, because the status is {status}")
        return None
    if written is None:
        written = min((update.posted_at for update in updates if update.status in OVER), default=updated_at)
        fields.note("resolved_at", "missing; the time of the update that says so is taken")
    return written


def _window(
    fields: Fields, kind: Kind, status: str, resolved_at: datetime | None
) -> tuple[datetime | None, datetime | None, dict[str, Any]]:
    """Begin and end of a maintenance, and what is served back instead of an end that cannot be kept."""
    if kind == Kind.INCIDENT:
        return None, None, {}
    starts_at = fields.moment("scheduled_for")
    ends_at = fields.optional_moment("scheduled_until")
    if ends_at is not None and ends_at > starts_at:
        return starts_at, ends_at, {}
    fields.note("scheduled_until", f"{'missing' if ends_at is None else 'not after scheduled_for'}; an end is assumed")
    is_known = resolved_at is not None and resolved_at > starts_at
    assumed = resolved_at if is_known else starts_at + SHORTEST_WINDOW
    # What is over is never edited again, so what was written can be served back for good.
    return starts_at, assumed, {"scheduled_until": fields.raw.get("scheduled_until")} if status in OVER else {}


def _order(components: tuple[PartRecord, ...]) -> dict[str, list[str]]:
    """The order of the source, where it is not that of the page."""
    of_page = sorted(components, key=lambda each: (each.position, each.name))
    return {} if list(components) == of_page else {"component_order": [each.code for each in components]}


def _update(fields: Fields, incident_code: str, kind: Kind) -> UpdateRecord:
    code = fields.code("id")
    if fields.optional_code("incident_id") not in (None, incident_code):
        raise fields.broken("incident_id", f"“{fields.raw['incident_id']}” is another incident than “{incident_code}”")
    created_at = fields.moment("created_at")
    impacts, kept = _impacts(fields)
    return UpdateRecord(
        code=code,
        status=fields.choice("status", STATUSES[kind]),
        body=fields.text("body"),
        posted_at=fields.optional_moment("display_at") or created_at,
        created_at=created_at,
        updated_at=fields.optional_moment("updated_at") or created_at,
        tells_followers=fields.flag("deliver_notifications", default=True),
        impacts=impacts,
        foreign=fields.foreign(UPDATE, EXPECTED_OF_UPDATE) | kept,
        where=fields.where,
    )


def _impacts(fields: Fields) -> tuple[tuple[ImpactRecord, ...], dict[str, Any]]:
    """What the update says about components, and the list itself where our rows cannot give it back.

    That is: null, the empty list, and the old form with a sentence instead of components.
    """
    if fields.value("affected_components", None) is None:
        return (), {"affected_components": None}
    told = list(fields.children("affected_components"))
    impacts = {each.code("code"): _impact(each) for each in told if "code" in each.raw}
    is_plain = told and len(impacts) == len(told) and all(set(each.raw) == IMPACT for each in told)
    return tuple(impacts.values()), {} if is_plain else {"affected_components": fields.raw["affected_components"]}


def _impact(fields: Fields) -> ImpactRecord:
    return ImpactRecord(
        code=fields.code("code"),
        name=fields.text("name", longest=LONGEST_NAME),
        old=fields.choice("old_status", ComponentStatus.values),
        new=fields.choice("new_status", ComponentStatus.values),
    )


def _with_implied_impacts(
    kind: Kind, components: tuple[PartRecord, ...], updates: tuple[UpdateRecord, ...]
) -> tuple[UpdateRecord, ...]:
    """A maintenance that names components but never their statuses takes them down when it begins, and back up."""
    if kind == Kind.INCIDENT or any(update.impacts for update in updates):
        return updates
    oldest_first = sorted(updates, key=lambda update: update.posted_at)
    begin = next((update for update in oldest_first if update.status in UNDERWAY), None)
    end = next((update for update in oldest_first if update.status in OVER), None)
    up, down = ComponentStatus.OPERATIONAL.value, ComponentStatus.UNDER_MAINTENANCE.value
    implied = {step.code: change for step, change in ((begin, (up, down)), (end, (down, up))) if begin and step}
    parts = [each for each in components if not each.is_group]
    return tuple(
        replace(update, impacts=tuple(ImpactRecord(each.code, each.name, *implied[update.code]) for each in parts))
        if update.code in implied
        else update
        for update in updates
    )
