"""The life of a proposal: the poller suggests, a person decides, the clock forgets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from components.models import Component
from components.status import SEVERITY
from core import clock
from core.errors import DomainError, StaleForm
from incidents import actions as incidents
from incidents.effective import statuses_now
from incidents.models import Incident
from monitoring.episode import SAMPLED_EVERY, STATES, flaps
from monitoring.judgement import Verdict
from monitoring.models import Proposal, ProposalState, Suggestion
from outbox import actions as outbox
from people import actions as people

EXPIRES_AFTER = timedelta(minutes=15)
# After so long, people on duty hear of a proposal that nobody has decided.
REMINDERS = (timedelta(minutes=5), timedelta(minutes=10))
POLLER = "the poller"
CLOCK = "the clock"


class AlreadyDecided(DomainError):
    """This proposal has been decided."""

    def __init__(self, proposal: Proposal) -> None:
        at = f"{proposal.decided_at:%H:%M} UTC" if proposal.decided_at else "just now"
        super().__init__(f"{proposal.decided_by or 'Somebody'} was faster: {proposal.get_state_display()} at {at}.")


class NoReason(DomainError):
    """Say why: the next person who sees this disturbance will want to know."""


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

    @property
    def since(self) -> datetime:
        return min(verdict.since for verdict in self.verdicts.values())


@transaction.atomic
def propose(case: Case) -> Proposal | None:
    """Suggest an incident to people, once per disturbance; None when it has been said or decided already.

    An open proposal of the same disturbance is kept up to date instead: it may get worse, never milder.
    """
    _one_at_a_time(case)
    running = Proposal.objects.filter(dedupe_key=case.key, cleared_at__isnull=True).order_by("-pk").first()
    waiting = Proposal.objects.filter(dedupe_key=case.key, state=ProposalState.OPEN).first()
    now = clock.now()
    if waiting:
        return _keep_up(waiting, case)
    if running and _is_answered(running, case):
        Proposal.objects.filter(pk=running.pk).update(last_bad_at=now)
        return None
    if _is_known(case):
        return None
    proposal = Proposal.objects.create(
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


@transaction.atomic
def approve(
    proposal: Proposal, *, by: object, expected_version: int | None = None, **incident_arguments: Any
) -> Incident:
    """Open the incident that a person has written, and close the proposal with it; both or neither.

    Takes the keyword arguments of `incidents.actions.open_incident`. Of many who press at once
    one wins; the others get AlreadyDecided with the winner's name (T25).
    """
    key = incident_arguments.get("submission_key")
    earlier = Incident.objects.filter(proposal=proposal, submission_key=key, submission_key__isnull=False).first()
    if earlier:
        return earlier  # pressed twice
    _decide(proposal, ProposalState.APPROVED, by=by, expected_version=expected_version)
    incident = incidents.open_incident(by=by, source="proposal", **incident_arguments)
    Proposal.objects.filter(pk=proposal.pk).update(incident=incident)
    people.note("approve", proposal.pk, by=by, incident=incident.code)
    return incident


@transaction.atomic
def dismiss(proposal: Proposal, *, by: object, reason: str, expected_version: int | None = None) -> Proposal:
    """Say that nothing will be said in public, and why; the same disturbance does not ask again."""
    if not (reason := reason.strip()):
        raise NoReason
    _decide(proposal, ProposalState.DISMISSED, by=by, reason=reason, expected_version=expected_version)
    people.note("dismiss", proposal.pk, by=by, reason=reason)
    return Proposal.objects.get(pk=proposal.pk)


@transaction.atomic
def withdraw(proposal: Proposal, *, reason: str) -> None:
    """The poller changes its mind, because what it saw was no evidence; the disturbance never was."""
    _decide(proposal, ProposalState.WITHDRAWN, by=POLLER, reason=reason)
    Proposal.objects.filter(pk=proposal.pk).update(cleared_at=clock.now())


@transaction.atomic
def calm(key: str, *, holds: float) -> None:
    """Note that the evidence of this disturbance is good now; after `holds` seconds of that it is over."""
    now = clock.now()
    for running in Proposal.objects.select_for_update().filter(dedupe_key=key, cleared_at__isnull=True):
        _sample(running, is_bad=False, at=now)
        if now - running.last_bad_at >= timedelta(seconds=holds):
            running.cleared_at = now
        running.save(update_fields=["states", "is_flapping", "sampled_at", "cleared_at"])


@transaction.atomic
def expire_cleared() -> int:
    """Close what has waited for a person until 15 minutes after its evidence cleared; how many."""
    over = Proposal.objects.filter(state=ProposalState.OPEN, cleared_at__lte=clock.now() - EXPIRES_AFTER)
    expired = 0
    for proposal in over:
        try:
            _decide(proposal, ProposalState.EXPIRED, by=CLOCK, reason="The evidence has cleared.")
        except DomainError:  # a person was faster
            continue
        expired += 1
    return expired


@transaction.atomic
def remind() -> int:
    """Tell people on duty again of what has waited 5 and 10 minutes and is still bad; how many proposals."""
    now = clock.now()
    waiting = Proposal.objects.select_for_update().filter(
        state=ProposalState.OPEN, cleared_at__isnull=True, is_in_maintenance=False, reminders__lt=len(REMINDERS)
    )
    reminded = 0
    for proposal in waiting:
        if now - proposal.opened_at >= REMINDERS[proposal.reminders]:
            Proposal.objects.filter(pk=proposal.pk).update(reminders=F("reminders") + 1)
            outbox.record("proposal.opened", proposal)
            reminded += 1
    return reminded


def _decide(
    proposal: Proposal, state: ProposalState, *, by: object, reason: str = "", expected_version: int | None = None
) -> None:
    """The one door out of `open`; the row's own columns guard it against everybody who comes at once."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    if expected_version is not None:
        waiting = waiting.filter(version=expected_version)
    changes = {"state": state, "decided_by": str(by)[:200], "decided_at": clock.now(), "reason": reason}
    if waiting.update(version=F("version") + 1, updated_at=changes["decided_at"], **changes) != 1:
        now = Proposal.objects.get(pk=proposal.pk)
        raise StaleForm if now.is_open else AlreadyDecided(now)


def _one_at_a_time(case: Case) -> None:
    """Two vantages that conclude at the same moment take turns."""
    list(Component.objects.select_for_update().filter(pk__in=[c.pk for c in case.verdicts]).order_by("pk"))


def _keep_up(proposal: Proposal, case: Case) -> Proposal:
    """Let a waiting proposal follow its disturbance: back again, worse, or out of its maintenance window."""
    told = {suggestion.component_id: suggestion.status for suggestion in proposal.suggestions.all()}
    is_worse = any(_is_worse(verdict.status, told.get(c.pk)) for c, verdict in case.verdicts.items())
    has_left_window = proposal.is_in_maintenance and not case.is_in_maintenance
    now = clock.now()
    if is_worse:
        proposal.title, proposal.draft, proposal.evidence = case.title[:255], case.draft, case.evidence
        proposal.confidence = case.confidence
        _suggest(proposal, case)
    if is_worse or has_left_window or proposal.cleared_at:
        proposal.version += 1
        proposal.updated_at = now
    proposal.last_bad_at, proposal.cleared_at = now, None
    proposal.is_in_maintenance = proposal.is_in_maintenance and case.is_in_maintenance
    _sample(proposal, is_bad=True, at=now)
    proposal.save()
    if has_left_window:
        outbox.record("proposal.opened", proposal)
    return proposal


def _sample(proposal: Proposal, *, is_bad: bool, at: datetime) -> None:
    """Remember every half minute whether it is bad or good, to know whether it comes and goes."""
    if (at - proposal.sampled_at).total_seconds() < SAMPLED_EVERY:
        return
    proposal.sampled_at = at
    proposal.states = (proposal.states + "ox"[is_bad])[-STATES:]
    proposal.is_flapping = flaps([letter == "x" for letter in proposal.states], proposal.is_flapping)


def _suggest(proposal: Proposal, case: Case) -> None:
    for component, verdict in case.verdicts.items():
        told = Suggestion.objects.filter(proposal=proposal, component=component).first()
        if told is None:
            Suggestion.objects.create(
                proposal=proposal, component=component, status=verdict.status, since=verdict.since
            )
        elif _is_worse(verdict.status, told.status):
            told.status = verdict.status
            told.save(update_fields=["status"])


def _is_known(case: Case) -> bool:
    """Whether the public has been told at least as much already."""
    now = statuses_now(case.verdicts)
    return all(not _is_worse(verdict.status, now[c.pk]) for c, verdict in case.verdicts.items())


def _is_answered(decided: Proposal, case: Case) -> bool:
    """Whether what a person decided about this disturbance still covers it."""
    if decided.state == ProposalState.APPROVED:
        return decided.incident is not None and decided.incident.is_open
    told = {suggestion.component_id: suggestion.status for suggestion in decided.suggestions.all()}
    return all(not _is_worse(verdict.status, told.get(c.pk)) for c, verdict in case.verdicts.items())


def _is_worse(status: str, than: str | None) -> bool:
    return than is None or SEVERITY[status] > SEVERITY[than]
