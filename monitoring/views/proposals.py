"""Staff screens about proposals: the inbox, one proposal with its evidence, approving and dismissing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from components.models import Component
from core.errors import DomainError
from incidents.forms import OpenIncidentForm
from monitoring import actions, evidence
from monitoring.actions import AlreadyDecided
from monitoring.forms import DismissForm
from monitoring.models import Proposal, ProposalState
from people.guards import staff

SHOWN = 50


@staff(can="view")
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """The inbox: what waits for a person first, then what became of the others."""
    proposals = Proposal.objects.select_related("incident").prefetch_related("suggestions__component")
    waiting = proposals.filter(state=ProposalState.OPEN).order_by("since")
    context = {"waiting": waiting, "past": proposals.exclude(state=ProposalState.OPEN)[:SHOWN]}
    template = "monitoring/_proposals.html" if request.htmx else "monitoring/proposals.html"
    return render(request, template, context)


@staff(can="view")
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with all that speaks for and against it."""
    return _show(request, get_object_or_404(Proposal, pk=pk))


@staff(can="approve_proposal")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The ordinary incident form, filled in from the evidence; what a person posts closes the proposal."""
    waiting = get_object_or_404(Proposal, pk=pk)
    suggested = Component.objects.filter(suggestions__proposal=waiting)
    components = (Component.objects.public() | suggested).distinct()
    form = OpenIncidentForm(request.POST or None, components=components, initial=_first_values(waiting))
    if request.method == "POST" and form.is_valid():
        try:
            incident = actions.approve(waiting, by=request.user, **form.verb_arguments())
        except AlreadyDecided as error:
            messages.error(request, error.message)
            return _show(request, Proposal.objects.get(pk=pk), status=409)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Published. The page, the feeds and the followers have it.")
            return redirect("incidents:detail", incident.pk)
    context = {"proposal": waiting, "form": form}
    return render(request, "monitoring/approve.html", context, status=422 if form.is_bound else 200)


@staff(can="dismiss_proposal")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing will be said, and why."""
    waiting = get_object_or_404(Proposal, pk=pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _show(request, waiting, dismissal=form, status=422)
    try:
        actions.dismiss(waiting, by=request.user, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, error.message)
        return _show(request, Proposal.objects.get(pk=pk), status=409)
    messages.success(request, "Dismissed; the same disturbance will not ask again.")
    return redirect("monitoring:proposals")


def _show(
    request: HttpRequest, shown: Proposal, *, dismissal: DismissForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "proposal": shown,
        "suggestions": shown.suggestions.select_related("component"),
        "reasons": shown.evidence.get("reasons", []),
        "exhibits": evidence.exhibits(shown.evidence),
        "dismissal": dismissal or DismissForm(initial={"expected_version": shown.version}),
    }
    return render(request, "monitoring/proposal.html", context, status=status)


def _first_values(shown: Proposal) -> dict:
    suggestions = shown.suggestions.select_related("component")
    impacts = {f"impact_{suggestion.component.code}": suggestion.status for suggestion in suggestions}
    return {"title": shown.title, "body": shown.draft, **impacts}
