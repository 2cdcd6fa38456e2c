"""Who published this, from what evidence, who approved: one click from every update."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incidents.models import IncidentUpdate
from monitoring.models import Proposal
from monitoring.proposal import ProposalState
from people.guards import staff
from people.models import AuditEntry

ONE_TRANSACTION = timedelta(seconds=5)


@staff(can="view")
@require_safe
def provenance(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that is known of how an update came to be said."""
    update = get_object_or_404(IncidentUpdate.objects.select_related("incident", "corrects"), code=code)
    incident = update.incident
    proposals = list(Proposal.objects.filter(incident=incident).order_by("pk"))
    context = {
        "update": update,
        "incident": incident,
        "is_first": not incident.updates.filter(posted_at__lt=update.posted_at).exists(),
        "proposals": [proposal for proposal in proposals if _became(proposal, update)],
        "others": [proposal for proposal in proposals if not _became(proposal, update)],
        "revisions": update.revisions.all(),
        "entries": _entries(update),
    }
    return render(request, "monitoring/provenance.html", context)


def _became(proposal: Proposal, update: IncidentUpdate) -> bool:
    """Whether a person published this update from that proposal: both were written in one transaction."""
    if proposal.state != ProposalState.APPROVED or proposal.decided_at is None:
        return False
    return abs(proposal.decided_at - update.created_at) < ONE_TRANSACTION


def _entries(update: IncidentUpdate) -> QuerySet[AuditEntry]:
    """The deeds about this update and its incident, those of its proposals among them."""
    approved = [str(pk) for pk in Proposal.objects.filter(incident=update.incident).values_list("pk", flat=True)]
    about_proposals = Q(deed__in=("approve", "merge"), subject__in=approved)
    return AuditEntry.objects.filter(Q(subject=update.incident.code) | about_proposals).order_by("pk")
