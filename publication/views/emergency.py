"""The screen on which an emergency becomes an incident, or is taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from components.models import Component
from core.errors import DomainError
from people.guards import staff
from publication.emergency import reconciling
from publication.forms import ReconcileForm


@staff(can="open_incident")
def emergency(request: HttpRequest) -> HttpResponse:
    """What stands on the page, and the form that makes an incident of it."""
    waiting = reconciling.waiting()
    if waiting is None:
        return render(request, "emergency/nothing.html")
    form = ReconcileForm(request.POST or None, emergency=waiting, components=Component.objects.public().in_page_order())
    if request.method == "POST" and form.is_valid():
        try:
            incident = reconciling.reconcile(waiting, by=request.user, **form.verb_arguments())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "On the record. The page shows the incident instead of the emergency notice.")
            return redirect("incidents:detail", incident.pk)
    context = {"form": form, "emergency": waiting}
    return render(request, "emergency/reconcile.html", context, status=422 if form.is_bound else 200)


@staff(can="open_incident")
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """It was said in error."""
    try:
        reconciling.discard(by=request.user)
    except (DomainError, OSError) as error:
        messages.error(request, str(error))
        return redirect("emergency:reconcile")
    messages.success(request, "Taken off the page. The audit log keeps what was said.")
    return redirect("home")
