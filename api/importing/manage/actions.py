"""The verb that brings over what a page keeps to itself; it may be stopped anywhere and goes on when started again."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction

from api.importing.manage import incidents, metrics, page, postmortems, subscribers, templates
from api.importing.manage.source import Row, Source
from api.importing.manage.subscribers import Cannot, Here
from api.importing.progress import Progress
from components.models import Component, Page
from core import clock
from core.errors import DomainError
from incidents.models import Incident

KINDS = ("page settings", "embed look", "templates", "subscribers", "metrics", "metadata", "post-mortems")
ADDED, HERE, STAYS = "comes", "is here already", "stays there"
OUTCOMES = (ADDED, HERE, STAYS)
# After an incident, how long its list of facts may keep silent about a post-mortem that is still being written:
# drafts are told at their own address alone, and asking for each of thousands would take hours.
DRAFTED_WITHIN = timedelta(days=90)
STEP = 100  # records between two words about how far it is


@dataclass(slots=True)
class Ledger:
    """What came, what was here, and what cannot come, with how many for each reason."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)

    @contextmanager
    def record(self, kind: str) -> Iterator[list[bool]]:
        """Count one record: append whether it was new; what cannot come is a reason, not an end."""
        is_new: list[bool] = []
        try:
            yield is_new
        except Cannot as reason:
            self._stays(kind, str(reason))
        except DomainError as error:
            self._stays(kind, error.message)
        else:
            self.counts[kind, ADDED if is_new[0] else HERE] += 1

    def _stays(self, kind: str, why: str) -> None:
        self.counts[kind, STAYS] += 1
        self.reasons[kind, why] += 1

    def lines(self) -> Iterator[str]:
        """A table of text, and a line for each reason."""
        yield f"{'':15}" + "".join(f"{outcome:>17}" for outcome in OUTCOMES)
        for kind in KINDS:
            yield f"{kind:15}" + "".join(f"{self.counts[kind, outcome]:>17,}" for outcome in OUTCOMES)
        for (kind, why), count in sorted(self.reasons.items()):
            yield f"stays there: {count:,} {kind}: {why}"


def bring(source: Source, *, origin: str, progress: Progress, is_rehearsal: bool = False) -> Ledger:
    """Settings of the page that was imported before, its templates, subscribers, metrics, metadata and post-mortems.

    Every record is a transaction of its own, and what is here already is left as it is: stopping
    loses nothing, and starting again goes on. A rehearsal changes nothing. Nobody is told.
    """
    ledger = Ledger()
    with transaction.atomic() if is_rehearsal else _nothing():
        _bring(source, ledger, origin, progress)
        if is_rehearsal:
            transaction.set_rollback(True)
    return ledger


def _bring(source: Source, ledger: Ledger, origin: str, progress: Progress) -> None:
    _bring_settings(source, ledger)
    components = {each.code: each for each in Component.objects.all()}
    for row in source.rows("incident_templates"):
        with ledger.record("templates") as is_new:
            is_new.append(templates.bring(row, components))
    here = Here(components, {each.code: each for each in Incident.objects.open()}, origin)
    for number, (row, state) in enumerate(subscribers.read(source, here), 1):
        with ledger.record("subscribers") as is_new:
            is_new.append(subscribers.bring(row, state, here))
        if number % STEP == 0:
            progress.tell("subscribers", number, number + 1)
    for row in source.rows("metrics"):
        with ledger.record("metrics") as is_new:
            is_new.append(metrics.bring(row, source))
    for row in source.rows("incidents"):
        _bring_metadata(ledger, row)
        is_told = bool(row.get("postmortem_body")) or row.get("status") == "postmortem"
        if is_told or _may_have_a_draft(row):
            _bring_postmortem(source, ledger, row, is_told=is_told)


def _bring_settings(source: Source, ledger: Ledger) -> None:
    here = Page.objects.order_by("pk").first()
    if here is None:
        return
    for deed in page.settings(source.row("") or {}, here):
        with ledger.record("page settings") as is_new:
            is_new.append(deed())
    if look := source.row("status_embed_config"):
        with ledger.record("embed look") as is_new:
            is_new.append(page.bring_look(look, here))


def _bring_metadata(ledger: Ledger, row: Row) -> None:
    incident = Incident.objects.filter(code=row.get("id")).first() if incidents.metadata_of(row) else None
    if incident is not None:
        with ledger.record("metadata") as is_new:
            is_new.append(incidents.bring_metadata(incident, row))


def _may_have_a_draft(row: Row) -> bool:
    ended_at = postmortems.moment(row.get("resolved_at"))
    return ended_at is not None and clock.now() - ended_at < DRAFTED_WITHIN


def _bring_postmortem(source: Source, ledger: Ledger, row: Row, *, is_told: bool) -> None:
    incident = Incident.objects.filter(code=row.get("id")).first()
    written = source.row(f"incidents/{incident.code}/postmortem") if incident else None
    if not (written or is_told):
        return  # there is no draft either
    with ledger.record("post-mortems") as is_new:
        if incident is None:
            raise Cannot("its incident is not here; import the page with --all-history first")
        is_new.append(postmortems.bring(incident, written or {}))


@contextmanager
def _nothing() -> Iterator[None]:
    yield
