"""Incidents and maintenances of a capture, written to rows: each of them whole, or not at all."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from django.db import DataError, IntegrityError, transaction

from api.importing import revising, rows
from api.importing.capture import Capture, key_of
from api.importing.progress import Progress
from api.importing.records import IncidentRecord
from api.importing.tally import (
    ADDED,
    INCIDENT_UPDATES,
    INCIDENTS,
    MAINTENANCE_UPDATES,
    MAINTENANCES,
    UNCHANGED,
    Tally,
)
from api.importing.texts import Texts
from components.models import Component
from incidents.lifecycle import Kind
from incidents.models import Incident, IncidentUpdate

CHUNK = 200


class Timelines:
    """Writes the incidents of one capture; every chunk asks the database a fixed number of questions."""

    def __init__(self, capture: Capture, components: Mapping[str, Component], texts: Texts, tally: Tally) -> None:
        self.capture = capture
        self.components = components
        self.texts = texts
        self.tally = tally

    def write(self, progress: Progress) -> None:
        """Oldest first, because the row's number is an incident's permanent id in feeds."""
        records = sorted(self.capture.incidents.values(), key=lambda record: (record.created_at, record.code))
        for start in range(0, len(records), CHUNK):
            progress.tell("incidents and maintenances", start, len(records))
            self._write_chunk(records[start : start + CHUNK])
        progress.tell("incidents and maintenances", len(records), len(records))

    def _write_chunk(self, records: Sequence[IncidentRecord]) -> None:
        found = Incident.objects.filter(code__in=[record.code for record in records])
        here = {row.code: row for row in found.prefetch_related("components", "updates__impacts__component")}
        codes = [update.code for record in records for update in record.updates]
        owners = dict(IncidentUpdate.objects.filter(code__in=codes).values_list("code", "incident__code"))
        new = []
        for record in records:
            if sentence := _conflict(record, here.get(record.code), owners):
                self._complain(record, *sentence)
            elif record.code in here and revising.is_stored(here[record.code], record, self.components):
                self._count(record, UNCHANGED, Counter({UNCHANGED: len(record.updates)}))
            elif record.code in here:
                with self._guarded(record):
                    outcome = revising.bring_up_to_date(here[record.code], record, self.components, self.texts)
                    self._count(record, *outcome)
            else:
                new.append(record)
        self._add(new)

    def _add(self, records: Sequence[IncidentRecord]) -> None:
        """All at once for speed; if the database refuses one of them, one by one."""
        try:
            with transaction.atomic():
                rows.insert(records, self.components, self.texts)
        except (DataError, IntegrityError):
            for record in records:
                with self._guarded(record):
                    rows.insert([record], self.components, self.texts)
                    self._count(record, ADDED, Counter({ADDED: len(record.updates)}))
        else:
            for record in records:
                self._count(record, ADDED, Counter({ADDED: len(record.updates)}))

    @contextmanager
    def _guarded(self, record: IncidentRecord) -> Iterator[None]:
        """A savepoint: what the database refuses is undone as a whole, and complained about."""
        try:
            with transaction.atomic():
                yield
        except (DataError, IntegrityError) as error:
            self._complain(record, "", f"the database refused it: {str(error).splitlines()[0]}")

    def _count(self, record: IncidentRecord, outcome: str, of_updates: Counter[str]) -> None:
        is_incident = record.kind == Kind.INCIDENT
        self.tally.add(INCIDENTS if is_incident else MAINTENANCES, outcome)
        for each, count in of_updates.items():
            self.tally.add(INCIDENT_UPDATES if is_incident else MAINTENANCE_UPDATES, each, count)

    def _complain(self, record: IncidentRecord, where: str, sentence: str) -> None:
        self.capture.complain(key_of(record), self.capture.origins[record.code], where or record.where, sentence)


def _conflict(record: IncidentRecord, row: Incident | None, owners: Mapping[str, str]) -> tuple[str, str] | None:
    """What of this installation contradicts the record, with the place in the source."""
    if row is not None and row.kind != record.kind:
        return f"{record.where}.id", f"“{record.code}” is here already, as {row.kind}"
    for update in record.updates:
        if owners.get(update.code, record.code) != record.code:
            owner = owners[update.code]
            return f"{update.where}.id", f"“{update.code}” is an update of the incident “{owner}” here already"
    return None
