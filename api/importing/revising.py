"""Bringing stored incidents up to date: only what is new or newer in the source is written."""

from collections import Counter
from typing import Any

from api.importing.records import IncidentRecord, UpdateRecord
from api.importing.rows import Components, impacts_of, incident_values, insert_updates, linked, update_values
from api.importing.tally import ADDED, CHANGED, NEWER_HERE, UNCHANGED
from api.importing.texts import Texts
from incidents.models import Impact, Incident, IncidentUpdate


def is_stored(row: Incident, record: IncidentRecord, components: Components) -> bool:
    """Whether everything that the record says is here already; asks the database nothing about prefetched rows."""
    stored = {update.code: update for update in row.updates.all()}
    return (
        not _differing(row, _values(row, record))
        and stored.keys() == {update.code for update in record.updates}
        and all(_is_told(stored[update.code], update, components) for update in record.updates)
        and {component.code for component in row.components.all()} == linked(record, components)
    )


def _values(row: Incident, record: IncidentRecord) -> dict[str, Any]:
    """What the source decides; programs' own data is no part of what is public and stays."""
    values = incident_values(record)
    kept = {name: row.foreign[name] for name in ("metadata",) if name in row.foreign}
    return values | {"foreign": kept | values["foreign"]}


def _is_told(row: IncidentUpdate, record: UpdateRecord, components: Components) -> bool:
    return not _differing(row, update_values(record, components)) and _has_impacts(row, record, components)


def _has_impacts(row: IncidentUpdate, record: UpdateRecord, components: Components) -> bool:
    told = [_told(impact) for impact in row.impacts.all()]
    return told == [_told(impact) for impact in impacts_of(row, record, components)]


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
        changed = _differing(row, _values(row, record))
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
    changed = _differing(row, update_values(record, components))
    if "body" in changed:
        changed["body_html"] = texts[record.body]
    has_impacts = _has_impacts(row, record, components)
    if not has_impacts:
        row.impacts.all().delete()
        Impact.objects.bulk_create(impacts_of(row, record, components))
    _save(row, changed)
    return UNCHANGED if has_impacts and not changed else CHANGED


def _told(impact: Impact) -> tuple[str, str, str, str]:
    return impact.component.code, impact.component_name, impact.old, impact.new


def _link(row: Incident, record: IncidentRecord, components: Components, *, has_own_updates: bool) -> bool:
    """Link what the source links; unlink the rest, unless updates were posted here. Whether that changed anything."""
    present = {component.code for component in row.components.all()}
    wanted = linked(record, components)
    gone = set() if has_own_updates else present - wanted
    row.components.add(*(components[code] for code in wanted - present))
    row.components.remove(*(components[code] for code in gone))
    return bool(gone or wanted - present)


def _differing(row: Incident | IncidentUpdate, values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def _save(row: Incident | IncidentUpdate, changed: dict[str, Any]) -> None:
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
