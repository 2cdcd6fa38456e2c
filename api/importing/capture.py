"""Everything a source says, gathered from all its answers: of several copies of a record the newest counts."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from api.importing import reading_incidents, reading_parts
from api.importing.complaints import Broken, Complaint
from api.importing.documents import LISTS, Document
from api.importing.fields import Fields
from api.importing.records import IncidentRecord, PageRecord, PartRecord
from incidents.lifecycle import Kind

LONG_AGO = datetime.min.replace(tzinfo=UTC)
KINDS = {"incidents": Kind.INCIDENT, "scheduled_maintenances": Kind.MAINTENANCE}


@dataclass(slots=True)
class Capture:
    """The winning copies, by code, and what there is to complain about."""

    code: str | None = None  # the page that its answers are of
    page: PageRecord | None = None
    parts: dict[str, PartRecord] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)  # codes of the parts that the page itself lists
    has_list_of_parts: bool = False
    incidents: dict[str, IncidentRecord] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)  # codes of incidents from their own answers
    origins: dict[str, str] = field(default_factory=dict)  # code of a winning record → document name
    broken: list[Complaint] = field(default_factory=list)
    broken_kinds: Counter[str] = field(default_factory=Counter)
    notes: list[Complaint] = field(default_factory=list)
    left: list[Complaint] = field(default_factory=list)

    def add(self, document: Document) -> None:
        """Read all records of one answer; a broken one is complained about and the others go on."""
        self.notes += [Complaint(document.name, *note) for note in document.notes]
        if "page" in document.content:
            with self._guarded(document.name, "page"):
                self._page(document)
        for key in LISTS:
            if key in document.content:
                with self._guarded(document.name, key):
                    self._list(document, key)

    def complain(self, kind: str, document: str, where: str, sentence: str) -> None:
        self.broken.append(Complaint(document, where, sentence))
        self.broken_kinds[kind] += 1

    @contextmanager
    def _guarded(self, document: str, kind: str) -> Iterator[None]:
        try:
            yield
        except Broken as error:
            self.complain(kind, document, error.where, error.sentence)

    def _page(self, document: Document) -> None:
        page = reading_parts.page(Fields(document.content["page"], "page"))
        if self.code not in (None, page.code):
            raise Broken("page.id", f"“{page.code}” is another page than “{self.code}”, of which the records are")
        if self.page is None or (page.updated_at or LONG_AGO) > (self.page.updated_at or LONG_AGO):
            self.page = page

    def _list(self, document: Document, key: str) -> None:
        items: list[Any] = Fields(document.content, "").items(key)
        self.has_list_of_parts |= key == "components"
        for index, raw in enumerate(items):
            with self._guarded(document.name, key):
                fields = Fields(raw, f"{key}[{index}]")
                if key == "components":
                    self._part(document, fields, index + 1)
                else:
                    self._incident(document, fields, KINDS[key])

    def _part(self, document: Document, fields: Fields, place: int) -> None:
        self.listed.add(str(fields.raw.get("id")))  # also when the rest of it is broken: it is on the page
        self._keep_part(document.name, reading_parts.part(fields, place))

    def _keep_part(self, document: str, record: PartRecord) -> None:
        earlier = self.parts.get(record.code)
        if earlier is None or (record.updated_at or LONG_AGO) > (earlier.updated_at or LONG_AGO):
            self.parts[record.code] = record
            self.origins[record.code] = document

    def _incident(self, document: Document, fields: Fields, kind: Kind) -> None:
        record = reading_incidents.incident(fields, kind)
        earlier = self.incidents.get(record.code)
        if earlier is not None and earlier.kind != record.kind:
            raise fields.broken("id", f"“{record.code}” is in {self.origins[record.code]} as {earlier.kind}")
        if earlier is None or _is_newer(record, earlier):
            self.incidents[record.code] = record
            self.origins[record.code] = document.name
            (self.alone.add if document.is_one_incident else self.alone.discard)(record.code)

    def settle(self) -> None:
        """When all is read: leave out what belongs to another page or twice to different incidents; note the rest."""
        page_code = self.code or (self.page.code if self.page else None)
        for code, part in list(self.parts.items()):
            if _is_of_another_page(part.page_code, page_code):
                self._drop_foreigner(self.parts, code, "components", page_code)
        for code, record in list(self.incidents.items()):
            if _is_of_another_page(record.page_code, page_code):
                self._drop_foreigner(self.incidents, code, key_of(record), page_code)
        owners: dict[str, str] = {}
        for code, record in sorted(self.incidents.items(), key=lambda item: item[1].created_at):
            if clash := _clash(record, owners):
                del self.incidents[code]
                self.complain(key_of(record), self.origins[code], *clash)
            owners |= {update.code: code for update in record.updates if not clash}
        # What the page lists counts before a copy inside an incident; an incident's own answer may
        # show its components as it left them, so that such copies only count where there is no other.
        for code, record in sorted(self.incidents.items(), key=lambda item: item[0] in self.alone):
            for part in record.components:
                if code not in self.alone or part.code not in self.parts:
                    self._keep_part(self.origins[code], part)
        for kept in [*self.parts.values(), *self.incidents.values()]:
            self.notes += [Complaint(self.origins[kept.code], *note) for note in dict.fromkeys(kept.notes)]

    def _drop_foreigner(self, records: dict[str, Any], code: str, kind: str, page_code: str | None) -> None:
        record = records.pop(code)
        sentence = f"“{record.page_code}” is another page than “{page_code}”"
        self.complain(kind, self.origins[code], f"{record.where}.page_id", sentence)


def key_of(record: IncidentRecord) -> str:
    """The list of the public API v2 in which such a record stands."""
    return "incidents" if record.kind == Kind.INCIDENT else "scheduled_maintenances"


def _is_newer(record: IncidentRecord, earlier: IncidentRecord) -> bool:
    return (record.updated_at, len(record.updates)) > (earlier.updated_at, len(earlier.updates))


def _is_of_another_page(code: str | None, page_code: str | None) -> bool:
    return code is not None and page_code is not None and code != page_code


def _clash(record: IncidentRecord, owners: dict[str, str]) -> tuple[str, str] | None:
    """The place and sentence of the first update that is listed twice, here or under another incident."""
    seen: set[str] = set()
    for update in record.updates:
        if update.code in owners:
            return f"{update.where}.id", f"“{update.code}” is an update of the incident “{owners[update.code]}” already"
        if update.code in seen:
            return f"{update.where}.id", f"“{update.code}” stands twice under this incident"
        seen.add(update.code)
    return None
