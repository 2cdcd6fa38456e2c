"""Staff screens about proposals: the inbox, one proposal with its evidence, setting it aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.errors import DomainError
from monitoring import actions
from monitoring.decision_forms import DismissForm, SnoozeForm
from monitoring.models import Proposal, ProposalState
from monitoring.views.showing import show
from people.guards import staff

SHOWN = 50


@staff(can="view")
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """The inbox: what waits for a person, what sleeps, and what became of the others."""
    proposals = Proposal.objects.select_related("incident").prefetch_related("suggestions__component")
    waiting, now = list(proposals.filter(state=ProposalState.OPEN).order_by("since")), clock.now()
    context = {
        "waiting": [each for each in waiting if not each.sleeps(now)],
        "asleep": [each for each in waiting if each.sleeps(now)],
        "past": proposals.exclude(state=ProposalState.OPEN)[:SHOWN],
    }
    template = "monitoring/_proposals.html" if request.htmx else "monitoring/proposals.html"
    return render(request, template, context)


@staff(can="view")
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal with all that speaks for and against it."""
    return show(request, get_object_or_404(Proposal, pk=pk))


@staff(can="dismiss_proposal")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing will be said, and why."""
    waiting = get_object_or_404(Proposal, pk=pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return show(request, waiting, dismissal=form, status=422)
    try:
        actions.dismiss(waiting, by=request.user, **form.cleaned_data)
    except DomainError as error:
        messages.error(request, error.message)
        return show(request, Proposal.objects.get(pk=pk), status=409)
    messages.success(request, "Dismissed; the same disturbance will not ask again.")
    return redirect("monitoring:proposals")


@staff(can="dismiss_proposal")
@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell nobody again for a while; it goes on waiting and goes on being watched."""
    waiting = get_object_or_404(Proposal, pk=pk)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return show(request, waiting, snoozing=form, status=422)
    try:
        actions.snooze(waiting, by=request.user, until=form.until())
    except DomainError as error:
        messages.error(request, error.message)
        return show(request, Proposal.objects.get(pk=pk), status=409)
    messages.success(request, "Nobody is told again until then, or until it gets worse.")
    return redirect("monitoring:proposals")
