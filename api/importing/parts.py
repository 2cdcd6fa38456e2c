"""Groups and components of a capture, written to rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError, transaction

from api.importing.capture import Capture
from api.importing.complaints import Complaint
from api.importing.records import PartRecord
from api.importing.tally import ADDED, CHANGED, COMPONENTS, GROUPS, NEWER_HERE, UNCHANGED, Tally
from components.models import Component, ComponentGroup

Row = Component | ComponentGroup
# In `foreign`: known from updates alone, not from a list of the page; such a component is archived and never shown.
ONLY_MENTIONED = {"is_only_mentioned": True}


class Parts:
    """Writes the parts of one capture; afterwards `components` has the rows by their codes."""

    def __init__(self, capture: Capture, tally: Tally, *, at: datetime) -> None:
        """`at` stands in for moments that the source does not tell."""
        self.capture = capture
        self.tally = tally
        self.at = at
        self.groups = {row.code: row for row in ComponentGroup.objects.all()}
        self.components = {row.code: row for row in Component.objects.select_related("group")}
        self.current: dict[str, PartRecord] = {}  # whose status in the source is at least as new as here

    def write(self) -> None:
        """Groups before what stands in them; then those of which only updates speak."""
        records = [record for code, record in self.capture.parts.items() if self._is_on_page(code)]
        for record in sorted(records, key=lambda record: not record.is_group):
            try:
                with transaction.atomic():
                    self._write(record)
            except (DataError, IntegrityError) as error:
                self._complain(record, f"the database refused it: {str(error).splitlines()[0]}")
        self._note_removed()
        for code, name, at in self._mentioned():
            self._add_mentioned(code, name, at)

    def _is_on_page(self, code: str) -> bool:
        """When the page lists its parts, a component that only an old incident carries has been removed from it."""
        return not self.capture.has_list_of_parts or code in self.capture.listed

    def _write(self, record: PartRecord) -> None:
        rows, others = (self.groups, self.components) if record.is_group else (self.components, self.groups)
        kind = GROUPS if record.is_group else COMPONENTS
        if record.code in others:
            self._complain(record, f"“{record.code}” is a {'component' if record.is_group else 'group'} here")
            return
        values = self._values(record)
        row = rows.get(record.code)
        if row is None:
            model = ComponentGroup if record.is_group else Component
            given = {name: value or self.at for name, value in _moments(record).items()}
            rows[record.code] = model.objects.create(code=record.code, **given, **values)
            outcome = ADDED
        elif record.updated_at is not None and row.updated_at > record.updated_at and row.foreign != ONLY_MENTIONED:
            outcome = NEWER_HERE
        else:
            outcome = _change(row, values | {name: value for name, value in _moments(record).items() if value})
        if outcome != NEWER_HERE and not record.is_group:
            self.current[record.code] = record
        self.tally.add(kind, outcome)

    def _values(self, record: PartRecord) -> dict[str, Any]:
        values = {
            "name": record.name,
            "description": record.description,
            "position": record.position,
            "has_uptime_shown": record.has_uptime_shown,
            "is_shown_only_if_degraded": record.is_shown_only_if_degraded,
            "start_date": record.start_date,
            "foreign": record.foreign,
        }
        if not record.is_group:
            values["group"] = self._group(record)
            known = self.components.get(record.code)
            if known is not None and known.foreign == ONLY_MENTIONED:
                values["archived_at"] = None
        return values

    def _group(self, record: PartRecord) -> ComponentGroup | None:
        if record.group_code is None:
            return None
        if record.group_code not in self.groups:
            self._note(record, f"there is no group “{record.group_code}” in the source; it stands without a group")
        return self.groups.get(record.group_code)

    def _note_removed(self) -> None:
        if not self.capture.has_list_of_parts:
            return
        for row in [*self.groups.values(), *self.components.values()]:
            if row.code not in self.capture.listed and not getattr(row, "archived_at", None):
                sentence = f"“{row.name}” ({row.code}) is no longer on the page; it stays here until you archive it"
                self.capture.notes.append(Complaint("", "components", sentence))

    def _mentioned(self) -> Iterable[tuple[str, str, datetime]]:
        """Code, name and moment of what updates speak of although no list has it, the newest name of each."""
        found: dict[str, tuple[datetime, str]] = {}
        for incident in self.capture.incidents.values():
            told = [(part.code, part.name, incident.created_at) for part in incident.components if not part.is_group]
            told += [(impact.code, impact.name, u.posted_at) for u in incident.updates for impact in u.impacts]
            for code, name, at in told:
                found[code] = max(found.get(code, (at, name)), (at, name))
        for code, (at, name) in found.items():
            if code not in self.components and code not in self.groups:
                yield code, name, at

    def _add_mentioned(self, code: str, name: str, at: datetime) -> None:
        moments = {"created_at": at, "updated_at": at, "archived_at": at}
        self.components[code] = Component.objects.create(
            code=code, name=name or code, foreign=ONLY_MENTIONED, **moments
        )
        self.tally.add(COMPONENTS, ADDED)
        sentence = f"“{name}” ({code}) is named by updates but is not on the page; it comes in archived"
        self.capture.notes.append(Complaint("", "affected_components", sentence))

    def _complain(self, record: PartRecord, sentence: str) -> None:
        self.capture.complain("components", self.capture.origins[record.code], record.where, sentence)

    def _note(self, record: PartRecord, sentence: str) -> None:
        self.capture.notes.append(Complaint(self.capture.origins[record.code], f"{record.where}.group_id", sentence))


def _moments(record: PartRecord) -> dict[str, datetime | None]:
    return {"created_at": record.created_at, "updated_at": record.updated_at}


def _change(row: Row, values: dict[str, Any]) -> str:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
    return CHANGED if changed else UNCHANGED
