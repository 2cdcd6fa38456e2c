"""Putting a suggestion before people, once per disturbance, and keeping it true while it waits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from components.models import Component
from core import clock
from incidents.models import Incident
from monitoring.episode import SAMPLED_EVERY, STATES, flaps
from monitoring.judgement import Verdict
from monitoring.models import Proposal, ProposalState, Suggestion
from monitoring.stance import Kind, worse
from outbox import actions as outbox

BETTER = (Kind.RECOVER, Kind.DE_ESCALATE)


@dataclass(frozen=True, slots=True)
class Case:
    """What the poller has to say about one disturbance."""

    key: str
    verdicts: Mapping[Component, Verdict]
    title: str
    draft: str
    confidence: float
    evidence: dict[str, Any] = field(default_factory=dict)
    is_in_maintenance: bool = False
    kind: Kind = Kind.OPEN
    incident: Incident | None = None
    # Component -> the failed one that explains it, by id.
    under: Mapping[int, int] = field(default_factory=dict)

    @property
    def since(self) -> datetime:
        return min(verdict.since for verdict in self.verdicts.values())


@transaction.atomic
def propose(case: Case) -> Proposal:
    """Suggest something to people; an open proposal of the same disturbance is revised instead."""
    waiting = Proposal.objects.select_for_update().filter(dedupe_key=case.key, state=ProposalState.OPEN).first()
    if waiting:
        return revise(waiting, case)
    now = clock.now()
    proposal = Proposal.objects.create(
        kind=case.kind,
        incident=case.incident,
        dedupe_key=case.key,
        title=case.title[:255],
        draft=case.draft,
        since=case.since,
        opened_at=now,
        updated_at=now,
        last_bad_at=now,
        sampled_at=now,
        states="x",
        is_in_maintenance=case.is_in_maintenance,
        confidence=case.confidence,
        evidence=case.evidence,
    )
    _suggest(proposal, case)
    if not case.is_in_maintenance:
        outbox.record("proposal.opened", proposal)
    return proposal


def revise(proposal: Proposal, case: Case) -> Proposal:
    """Let an open proposal follow its disturbance: more, worse, or out of its maintenance window; never milder."""
    told = {suggestion.component_id: suggestion.status for suggestion in proposal.suggestions.all()}
    has_changed = any(worse(verdict.status, told.get(c.pk)) for c, verdict in case.verdicts.items())
    has_left_window = proposal.is_in_maintenance and not case.is_in_maintenance
    wakes = has_changed and proposal.is_snoozed
    if has_changed:
        _rewrite(proposal, case)
    if has_changed or has_left_window:
        proposal.version += 1
        proposal.updated_at = clock.now()
    if wakes:
        proposal.is_snoozed, proposal.snoozed_until = False, None
    proposal.is_in_maintenance = proposal.is_in_maintenance and case.is_in_maintenance
    proposal.save()
    if (has_left_window or wakes) and not proposal.is_in_maintenance:
        outbox.record("proposal.opened", proposal)
    return proposal


def track(proposal: Proposal, bad: Collection[int], good: Mapping[int, float]) -> None:
    """Note of which components the evidence is bad now, and of which good; good that held for long enough is over.

    `good` maps components to the seconds for which they must be good; of others nothing is known.
    """
    now = clock.now()
    rows = list(proposal.suggestions.all())
    fails = [row for row in rows if row.component_id in bad]
    for row in fails:
        row.is_bad, row.last_bad_at, row.cleared_at = True, now, None
    # one plain statement: of a large disturbance all rows are noted at every look
    Suggestion.objects.filter(pk__in=[row.pk for row in fails]).update(is_bad=True, last_bad_at=now, cleared_at=None)
    for row in rows:
        if row.component_id in good and row.component_id not in bad:
            _note_good(row, good[row.component_id], now)
    is_bad = any(row.is_bad for row in rows)
    if is_bad:
        proposal.version += proposal.cleared_at is not None
        proposal.last_bad_at, proposal.cleared_at = now, None
    elif proposal.cleared_at is None and all(row.cleared_at for row in rows):
        proposal.cleared_at = now
    _sample(proposal, is_bad=is_bad, at=now)
    changed = ["version", "last_bad_at", "cleared_at", "states", "sampled_at", "is_flapping"]
    proposal.save(update_fields=changed)


def _note_good(row: Suggestion, holds: float, at: datetime) -> None:
    was = row.is_bad, row.cleared_at
    row.is_bad = False
    if row.cleared_at is None and at - row.last_bad_at >= timedelta(seconds=holds):
        row.cleared_at = at
    if was != (row.is_bad, row.cleared_at):
        row.save(update_fields=["is_bad", "cleared_at"])


def covers(proposal: Proposal, verdicts: Mapping[int, str]) -> bool:
    """Whether what a person decided about this proposal holds for these statuses, by component id."""
    told = {row.component_id: row.status for row in proposal.suggestions.all()}
    if proposal.kind in BETTER:
        return told == dict(verdicts)
    return all(pk in told and not worse(status, told[pk]) for pk, status in verdicts.items())


def _rewrite(proposal: Proposal, case: Case) -> None:
    proposal.title, proposal.draft, proposal.evidence = case.title[:255], case.draft, case.evidence
    proposal.confidence, proposal.since = case.confidence, min(proposal.since, case.since)
    _suggest(proposal, case)


def _suggest(proposal: Proposal, case: Case) -> None:
    told = {row.component_id: row for row in proposal.suggestions.all()}
    for component, verdict in case.verdicts.items():
        row = told.get(component.pk) or Suggestion(proposal=proposal, component=component, since=verdict.since)
        if row.pk is None or worse(verdict.status, row.status):
            row.status = verdict.status
        row.under_id = case.under.get(component.pk)
        row.is_bad = case.kind not in BETTER
        row.save()


def _sample(proposal: Proposal, *, is_bad: bool, at: datetime) -> None:
    """Remember every half minute whether it is bad or good, to know whether it comes and goes."""
    if (at - proposal.sampled_at).total_seconds() < SAMPLED_EVERY:
        return
    proposal.sampled_at = at
    proposal.states = (proposal.states + "ox"[is_bad])[-STATES:]
    proposal.is_flapping = flaps([letter == "x" for letter in proposal.states], proposal.is_flapping)
