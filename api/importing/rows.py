"""Records of incidents as rows: what a source decides of them, and inserting new ones."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.importing.parts import ONLY_MENTIONED
from api.importing.records import IncidentRecord, UpdateRecord
from api.importing.texts import Texts
from components.models import Component
from incidents import headline
from incidents.models import Impact, Incident, IncidentUpdate

AUTHOR = "import"
Components = Mapping[str, Component]


def insert(records: Sequence[IncidentRecord], components: Components, texts: Texts) -> None:
    """New incidents with everything that belongs to them, in four statements."""
    # The clock must not begin a maintenance that came from elsewhere: its followers would be told by us.
    by_hand = {"is_started_by_clock": False, "is_completed_by_clock": False}
    incidents = Incident.objects.bulk_create(
        Incident(code=record.code, source=AUTHOR, **by_hand, **incident_values(record)) for record in records
    )
    pairs = list(zip(incidents, records, strict=True))
    insert_updates([(row, update) for row, record in pairs for update in record.updates], components, texts)
    link = Incident.components.through
    link.objects.bulk_create(
        link(incident=row, component=components[code])
        for row, record in pairs
        for code in record.component_codes
        if code in components
    )


def insert_updates(pairs: Sequence[tuple[Incident, UpdateRecord]], components: Components, texts: Texts) -> None:
    """New updates with their impacts; sources list the newest first, our numbers grow with time."""
    oldest_first = list(reversed(pairs))
    updates = IncidentUpdate.objects.bulk_create(
        IncidentUpdate(
            incident=row,
            code=record.code,
            posted_by=AUTHOR,
            body_html=texts[record.body],
            **update_values(record, components),
        )
        for row, record in oldest_first
    )
    Impact.objects.bulk_create(
        impact
        for update, (_, record) in zip(updates, oldest_first, strict=True)
        for impact in impacts_of(update, record, components)
    )


def incident_values(record: IncidentRecord) -> dict[str, Any]:
    """The columns that a source decides."""
    derived = headline.derive(impact.new for update in record.updates for impact in update.impacts).value
    impact = record.impact or derived
    return {
        "kind": record.kind,
        "title": record.title,
        "status": record.status,
        "impact": impact,
        "impact_override": impact if impact != derived else "",
        "started_at": record.started_at,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "monitoring_at": record.monitoring_at,
        "resolved_at": record.resolved_at,
        "starts_at": record.starts_at,
        "ends_at": record.ends_at,
        "foreign": record.foreign,
    }


def update_values(record: UpdateRecord, components: Components) -> dict[str, Any]:
    """The columns that a source decides; components that are not on the page are told in the source's own words."""
    named = [components[impact.code] for impact in record.impacts if impact.code in components]
    is_whole = not any(component.foreign == ONLY_MENTIONED for component in named)
    return {
        "status": record.status,
        "body": record.body,
        "posted_at": record.posted_at,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "tells_followers": record.tells_followers,
        "foreign": record.foreign if is_whole else {"affected_components": _as_captured(record)} | record.foreign,
    }


def _as_captured(record: UpdateRecord) -> list[dict[str, str]]:
    return [
        {"code": impact.code, "name": impact.name, "old_status": impact.old, "new_status": impact.new}
        for impact in record.impacts
    ]


def impacts_of(update: IncidentUpdate, record: UpdateRecord, components: Components) -> list[Impact]:
    """What the update says about components; a group that is named has no status of its own."""
    return [
        Impact(
            update=update, component=component, component_name=each.name or component.name, old=each.old, new=each.new
        )
        for each in record.impacts
        if (component := components.get(each.code)) is not None
    ]


def linked(record: IncidentRecord, components: Components) -> set[str]:
    """The codes of the components that the incident is about."""
    return {code for code in record.component_codes if code in components}
