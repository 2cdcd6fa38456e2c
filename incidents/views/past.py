"""Staff screens about what is over or belongs elsewhere: telling afterwards, merging, relating."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from components.models import Component
from core.errors import DomainError
from incidents import merging
from incidents.backfill import backfill as tell_afterwards
from incidents.forms.past import BackfillForm, OtherIncidentForm
from incidents.models import Incident
from people.guards import staff


@staff(can="open_incident")
@require_http_methods(["GET", "POST"])
def backfill(request: HttpRequest) -> HttpResponse:
    """A past disturbance with honest times."""
    form = BackfillForm(request.POST or None, components=Component.objects.public().in_page_order())
    if request.method == "POST" and form.is_valid():
        try:
            incident = tell_afterwards(by=request.user, **form.verb_arguments())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "It is on the record, with the time it happened and the time you said so.")
            return redirect("incidents:detail", incident.pk)
    return render(request, "incidents/backfill.html", {"form": form}, status=422 if form.is_bound else 200)


@staff(can="post_update")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make this incident a part of another; asked twice, because there is no way back."""
    incident = get_object_or_404(Incident, pk=pk)
    form = OtherIncidentForm(request.POST or None, incident=incident)
    if request.method == "POST" and form.is_valid():
        try:
            whole = merging.merge(incident, into=form.cleaned_data["other"], by=request.user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Merged. The old address leads here, followers came along, nobody was mailed.")
            return redirect("incidents:detail", whole.pk)
    context = {"form": form, "incident": incident}
    return render(request, "incidents/merge.html", context, status=422 if form.is_bound else 200)


@staff(can="post_update")
@require_POST
def relate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the two pages name each other, or no longer."""
    incident = get_object_or_404(Incident, pk=pk)
    form = OtherIncidentForm(request.POST, incident=incident)
    if not form.is_valid():
        messages.error(request, "Choose the other incident.")
    elif "unrelate" in request.POST:
        merging.unrelate(incident, other=form.cleaned_data["other"], by=request.user)
    else:
        merging.relate(incident, other=form.cleaned_data["other"], by=request.user)
        messages.success(request, "Their pages name each other now.")
    return redirect("incidents:detail", incident.pk)
