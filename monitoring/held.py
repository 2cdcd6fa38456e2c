"""A proposal whose words wait for a second person: it waits with them, and is closed when they are published."""

from typing import Any

from django.db import transaction

from core import clock
from incidents import approvals
from incidents.models import Draft, DraftState, Incident
from monitoring.actions import AlreadyDecided, AlreadyWritten
from monitoring.proposal import Proposal, ProposalState, Suggestion
from outbox.models import OutboxEvent


@transaction.atomic
def hold(proposal: Proposal, incident: Incident | None = None, *, by: object, **arguments: Any) -> Draft:
    """Keep what a person has made of a proposal until a second one publishes it; one text for one proposal.

    `arguments` are those of `incidents.actions.post_update` where there is an incident, else of
    `open_incident`. Raises AlreadyDecided, AlreadyWritten.
    """
    waiting = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not waiting.is_open:
        raise AlreadyDecided(waiting)
    if (held := waiting.held) and held.state != DraftState.REFUSED:
        if held.submission_key == arguments.get("submission_key"):
            return held  # pressed twice
        raise AlreadyWritten(held)
    source = {} if incident else {"source": "proposal"}
    waiting.held = approvals.hold(incident=incident, by=by, **source, **arguments)
    waiting.save(update_fields=["held"])
    return waiting.held


@transaction.atomic
def close(event: OutboxEvent) -> None:
    """The second person has published it: the proposal is approved by both, and leads to the incident."""
    draft = Draft.objects.select_related("published_as").filter(pk=event.subject_id).first()
    if draft is None or draft.published_as is None:
        return
    for proposal in Proposal.objects.select_for_update().filter(held=draft):
        came_of_it: dict[str, Any] = {"incident": draft.published_as.incident_id}
        if proposal.is_open:
            both = f"{draft.written_by} and {draft.decided_by}"[:200]
            came_of_it |= {"state": ProposalState.APPROVED, "decided_by": both, "decided_at": clock.now()}
            came_of_it |= {"is_snoozed": False, "snoozed_until": None, "version": proposal.version + 1}
            Suggestion.objects.filter(proposal=proposal).update(waits=False)
        Proposal.objects.filter(pk=proposal.pk).update(**came_of_it)
