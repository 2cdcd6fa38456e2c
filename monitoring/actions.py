"""The life of a proposal: the poller suggests, a person decides, the clock forgets."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from core import clock
from core.errors import DomainError, StaleForm
from incidents import actions as incidents
from incidents.lifecycle import OPEN as OPEN_STATUSES
from incidents.models import Draft, DraftState, Incident, IncidentUpdate
from monitoring.proposal import Proposal, ProposalState, Suggestion
from monitoring.stance import Kind
from outbox import actions as outbox
from people import actions as people

EXPIRES_AFTER = timedelta(minutes=15)
# After so long, people on duty hear of a proposal that nobody has decided.
REMINDERS = (timedelta(minutes=5), timedelta(minutes=10))
# Good news can wait for them.
REMINDED = (Kind.OPEN, Kind.ESCALATE, Kind.CONTRADICTION)
POLLER = "the poller"
CLOCK = "the clock"


class AlreadyDecided(DomainError):
    """This proposal has been decided."""

    def __init__(self, proposal: Proposal) -> None:
        at = f"{proposal.decided_at:%H:%M} UTC" if proposal.decided_at else "just now"
        super().__init__(f"{proposal.decided_by or 'Somebody'} was faster: {proposal.get_state_display()} at {at}.")


class AlreadyWritten(DomainError):
    """Somebody has written it already; it waits for a second person."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        said = f"{draft.written_by} has written it already; it waits for a second person to publish or refuse it."
        published = f"{draft.written_by} and {draft.decided_by} were faster: it is published."
        super().__init__(published if draft.state == DraftState.PUBLISHED else said)


class NoReason(DomainError):
    """Say why: the next person who sees this disturbance will want to know."""


class IncidentIsOver(DomainError):
    """That incident is over; a proposal can only become part of an open one."""


@transaction.atomic
def approve(
    proposal: Proposal, *, by: object, expected_version: int | None = None, **incident_arguments: Any
) -> Incident:
    """Open the incident that a person has written, and close the proposal with it; both or neither.

    Takes the keyword arguments of `incidents.actions.open_incident`. Of many who press at once
    one wins; the others get AlreadyDecided with the winner's name (T25). What waits for a second
    person is not overtaken by a milder text of one: AlreadyWritten.
    """
    key = incident_arguments.get("submission_key")
    earlier = Incident.objects.filter(proposals=proposal, submission_key=key, submission_key__isnull=False).first()
    if earlier:
        return earlier  # pressed twice
    _decide(proposal, ProposalState.APPROVED, by=by, expected_version=expected_version)
    incident = incidents.open_incident(by=by, source="proposal", **incident_arguments)
    Proposal.objects.filter(pk=proposal.pk).update(incident=incident)
    people.note("approve", proposal.pk, by=by, incident=incident.code)
    return incident


@transaction.atomic
def approve_update(
    proposal: Proposal, incident: Incident, *, by: object, submission_key: uuid.UUID | None = None, **arguments: Any
) -> IncidentUpdate:
    """Post the update that a person has written to an open incident, and close the proposal with it.

    This is how an incident escalates, de-escalates, recovers or is corrected, and how a
    proposal is merged into an incident. Takes the arguments of `incidents.actions.post_update`.
    """
    if submission_key and (earlier := IncidentUpdate.objects.filter(submission_key=submission_key).first()):
        return earlier  # pressed twice
    _decide(proposal, ProposalState.APPROVED, by=by)
    update = incidents.post_update(incident, by=by, submission_key=submission_key, **arguments)
    Proposal.objects.filter(pk=proposal.pk).update(incident=incident)
    people.note("approve", proposal.pk, by=by, incident=incident.code, kind=proposal.kind)
    return update


@transaction.atomic
def merge(proposal: Proposal, incident: Incident, *, by: object) -> Proposal:
    """Make a proposal part of an open incident that says enough already; the public is told nothing new."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if incident.is_maintenance or not incident.is_open:
        raise IncidentIsOver
    _decide(proposal, ProposalState.APPROVED, by=by, reason="Merged without a word.")
    Proposal.objects.filter(pk=proposal.pk).update(incident=incident)
    people.note("merge", proposal.pk, by=by, incident=incident.code)
    return Proposal.objects.get(pk=proposal.pk)


@transaction.atomic
def snooze(proposal: Proposal, *, by: object, until: datetime | None) -> Proposal:
    """Let nobody be told again until then, or, without a moment, until it gets worse; it goes on waiting."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    values = {"is_snoozed": True, "snoozed_until": until, "snoozed_by": str(by)[:200]}
    if waiting.update(**values) != 1:
        raise AlreadyDecided(Proposal.objects.get(pk=proposal.pk))
    people.note("snooze", proposal.pk, by=by, until=until.isoformat() if until else "it gets worse")
    return Proposal.objects.get(pk=proposal.pk)


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
    """The poller changes its mind, because what it saw was no evidence or has been said by others."""
    _decide(proposal, ProposalState.WITHDRAWN, by=POLLER, reason=reason)
    Proposal.objects.filter(pk=proposal.pk).update(cleared_at=clock.now())


@transaction.atomic
def expire_cleared() -> int:
    """Close what has waited for a person until 15 minutes after its evidence cleared; how many."""
    waiting = Proposal.objects.filter(state=ProposalState.OPEN)
    over = dict.fromkeys(waiting.filter(cleared_at__lte=clock.now() - EXPIRES_AFTER), "The evidence has cleared.")
    about = waiting.exclude(kind=Kind.OPEN).exclude(incident__status__in=OPEN_STATUSES)
    over |= dict.fromkeys(about, "The incident is over.")
    expired = 0
    for proposal, reason in over.items():
        try:
            _decide(proposal, ProposalState.EXPIRED, by=CLOCK, reason=reason)
        except DomainError:  # a person was faster
            continue
        Proposal.objects.filter(pk=proposal.pk, cleared_at__isnull=True).update(cleared_at=clock.now())
        expired += 1
    Proposal.objects.exclude(kind=Kind.OPEN).exclude(state=ProposalState.OPEN).filter(cleared_at__isnull=True).exclude(
        incident__status__in=OPEN_STATUSES
    ).update(cleared_at=clock.now())
    return expired


@transaction.atomic
def remind() -> int:
    """Tell people on duty again of what has waited 5 and 10 minutes, or slept enough, and is still bad; how many."""
    now = clock.now()
    waiting = Proposal.objects.select_for_update().filter(
        state=ProposalState.OPEN, cleared_at__isnull=True, is_in_maintenance=False, kind__in=REMINDED
    )
    reminded = 0
    for proposal in waiting.filter(Q(is_snoozed=True) | Q(reminders__lt=len(REMINDERS))):
        if proposal.sleeps(now):
            continue
        if proposal.is_snoozed:
            Proposal.objects.filter(pk=proposal.pk).update(is_snoozed=False, snoozed_until=None)
        elif now - proposal.opened_at >= REMINDERS[proposal.reminders]:
            Proposal.objects.filter(pk=proposal.pk).update(reminders=F("reminders") + 1)
        else:
            continue
        outbox.record("proposal.opened", proposal)
        reminded += 1
    return reminded


def _decide(
    proposal: Proposal, state: ProposalState, *, by: object, reason: str = "", expected_version: int | None = None
) -> None:
    """The door out of `open` (monitoring.held has the other); the row's own columns guard it against a crowd."""
    waiting = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    if expected_version is not None:
        waiting = waiting.filter(version=expected_version)
    changes = {"state": state, "decided_by": str(by)[:200], "decided_at": clock.now(), "reason": reason}
    changes |= {"is_snoozed": False, "snoozed_until": None}
    if waiting.update(version=F("version") + 1, updated_at=changes["decided_at"], **changes) != 1:
        now = Proposal.objects.get(pk=proposal.pk)
        raise StaleForm if now.is_open else AlreadyDecided(now)
    if state in (ProposalState.APPROVED, ProposalState.DISMISSED):
        _require_nothing_written(proposal)
    Suggestion.objects.filter(proposal=proposal.pk).update(waits=False)


def _require_nothing_written(proposal: Proposal) -> None:
    """Of one proposal comes one text: what waits for a second person is published or refused first."""
    draft = Draft.objects.filter(proposals=proposal.pk).exclude(state=DraftState.REFUSED).first()
    if draft:
        raise AlreadyWritten(draft)
