"""Records of incidents as rows: inserting new ones, and bringing stored ones up to date."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from api.importing.records import IncidentRecord, UpdateRecord
from api.importing.tally import ADDED, CHANGED, NEWER_HERE, UNCHANGED
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
            incident=row, code=record.code, posted_by=AUTHOR, body_html=texts[record.body], **update_values(record)
        )
        for row, record in oldest_first
    )
    Impact.objects.bulk_create(
        impact
        for update, (_, record) in zip(updates, oldest_first, strict=True)
        for impact in _impacts(update, record, components)
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


def update_values(record: UpdateRecord) -> dict[str, Any]:
    return {
        "status": record.status,
        "body": record.body,
        "posted_at": record.posted_at,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "tells_followers": record.tells_followers,
        "foreign": record.foreign,
    }


def is_stored(row: Incident, record: IncidentRecord, components: Components) -> bool:
    """Whether everything that the record says is here already; asks the database nothing about prefetched rows."""
    stored = {update.code: update for update in row.updates.all()}
    return (
        not _differing(row, incident_values(record))
        and stored.keys() == {update.code for update in record.updates}
        and all(_is_told(stored[update.code], update, components) for update in record.updates)
        and {component.code for component in row.components.all()} == _linked(record, components)
    )


def _is_told(row: IncidentUpdate, record: UpdateRecord, components: Components) -> bool:
    return not _differing(row, update_values(record)) and _has_impacts(row, record, components)


def _has_impacts(row: IncidentUpdate, record: UpdateRecord, components: Components) -> bool:
    told = [_told(impact) for impact in row.impacts.all()]
    return told == [_told(impact) for impact in _impacts(row, record, components)]


def bring_up_to_date(
    row: Incident, record: IncidentRecord, components: Components, texts: Texts
) -> tuple[str, Counter[str]]:
    """Write what is new or newer in the source; the outcome for the incident, and those for its updates.

    What was changed here after the source's last change stays as it is here.
    """
    stored = {update.code: update for update in row.updates.all()}
    of_updates: Counter[str] = Counter()
    for update in record.updates:
        if update.code in stored:
            of_updates[_change_update(stored[update.code], update, components, texts)] += 1
    missing = [(row, update) for update in record.updates if update.code not in stored]
    insert_updates(missing, components, texts)
    of_updates[ADDED] += len(missing)
    is_touched = bool(missing or of_updates[CHANGED])
    changed: dict[str, Any] = {}
    is_newer_here = row.updated_at > record.updated_at
    if not is_newer_here:
        changed = _differing(row, incident_values(record))
        has_own_updates = not stored.keys() <= {update.code for update in record.updates}
        is_linked = _link(row, record, components, has_own_updates=has_own_updates)
        is_touched = is_touched or is_linked or bool(changed)
    if is_touched:
        row.version += 1
        _save(row, changed | {"version": row.version})
    return NEWER_HERE if is_newer_here else CHANGED if is_touched else UNCHANGED, of_updates


def _change_update(row: IncidentUpdate, record: UpdateRecord, components: Components, texts: Texts) -> str:
    if row.updated_at > record.updated_at:
        return NEWER_HERE
    changed = _differing(row, update_values(record))
    if "body" in changed:
        changed["body_html"] = texts[record.body]
    has_impacts = _has_impacts(row, record, components)
    if not has_impacts:
        row.impacts.all().delete()
        Impact.objects.bulk_create(_impacts(row, record, components))
    _save(row, changed)
    return UNCHANGED if has_impacts and not changed else CHANGED


def _impacts(update: IncidentUpdate, record: UpdateRecord, components: Components) -> list[Impact]:
    """What the update says about components; a group that is named has no status of its own."""
    return [
        Impact(update=update, component=components[each.code], component_name=each.name, old=each.old, new=each.new)
        for each in record.impacts
        if each.code in components
    ]


def _told(impact: Impact) -> tuple[str, str, str, str]:
    return impact.component.code, impact.component_name, impact.old, impact.new


def _link(row: Incident, record: IncidentRecord, components: Components, *, has_own_updates: bool) -> bool:
    """Link what the source links; unlink the rest, unless updates were posted here. Whether that changed anything."""
    present = {component.code for component in row.components.all()}
    wanted = _linked(record, components)
    gone = set() if has_own_updates else present - wanted
    row.components.add(*(components[code] for code in wanted - present))
    row.components.remove(*(components[code] for code in gone))
    return bool(gone or wanted - present)


def _linked(record: IncidentRecord, components: Components) -> set[str]:
    return {code for code in record.component_codes if code in components}


def _differing(row: Incident | IncidentUpdate, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _save(row: Incident | IncidentUpdate, changed: dict[str, Any]) -> None:
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
