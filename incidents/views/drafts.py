"""Staff screens about messages that wait for a second person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from components.models import Component
from core import markdown
from core.errors import DomainError
from incidents import approvals
from incidents.forms.wording import RefusalForm
from incidents.models import Draft
from people.guards import staff


@staff(can="view")
@require_safe
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as the public would read it."""
    shown = get_object_or_404(Draft.objects.select_related("incident", "published_as__incident"), pk=pk)
    told = shown.arguments.get("impacts") or {}
    names = dict(Component.objects.filter(code__in=told).values_list("code", "name"))
    context = {
        "draft": shown,
        "html": markdown.render(shown.arguments["body"]),
        "impacts": [(names.get(code, code), status) for code, status in told.items()],
        "is_own": shown.written_by == str(request.user),
        "form": RefusalForm(),
    }
    return render(request, "incidents/draft.html", context)


@staff(can="open_incident")
@require_POST
def publish_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person publishes it."""
    waiting = get_object_or_404(Draft, pk=pk)
    try:
        update = approvals.publish(waiting, by=request.user)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("incidents:draft", pk)
    messages.success(request, "Published. The page, the feeds and the followers have it.")
    return redirect("incidents:detail", update.incident_id)


@staff(can="open_incident")
@require_POST
def refuse_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person refuses it, or its author takes it back."""
    waiting, form = get_object_or_404(Draft, pk=pk), RefusalForm(request.POST)
    form.is_valid()
    try:
        approvals.refuse(waiting, by=request.user, reason=form.cleaned_data.get("reason", ""))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "It will not be published.")
    return redirect("incidents:draft", pk)
