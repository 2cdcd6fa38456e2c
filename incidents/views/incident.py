"""Staff screens about incidents: the list, one incident, opening it and posting updates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from components.models import Component
from core.errors import DomainError
from incidents import actions
from incidents.forms import EditForm, OpenIncidentForm, TitleForm, UpdateForm
from incidents.models import Incident, IncidentUpdate
from people.guards import staff

SHOWN = 50


@staff(can="view")
@require_safe
def incident_list(request: HttpRequest) -> HttpResponse:
    """Open incidents first, then the newest past ones."""
    incidents = Incident.objects.incidents().prefetch_related("components", "updates")
    context = {"open": incidents.open(), "past": incidents.exclude(pk__in=incidents.open())[:SHOWN]}
    return render(request, "incidents/list.html", context)


@staff(can="open_incident")
@require_http_methods(["GET", "POST"])
def open_incident(request: HttpRequest) -> HttpResponse:
    """The first public word."""
    form = OpenIncidentForm(request.POST or None, components=Component.objects.public().in_page_order())
    if "preview" in request.POST and form.is_valid():
        return render(request, "incidents/open.html", {"form": form, "preview": form.preview(is_first=True)})
    if request.method == "POST" and form.is_valid():
        try:
            incident = actions.open_incident(by=request.user, **form.verb_arguments())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Published. The page, the feeds and the followers have it.")
            return redirect("incidents:detail", incident.pk)
    return render(request, "incidents/open.html", {"form": form}, status=422 if form.is_bound else 200)


@staff(can="view")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident or maintenance: its timeline, the next update, the deliveries."""
    incident = get_object_or_404(Incident, pk=pk)
    return render(request, "incidents/detail.html", _story(incident) | {"form": _empty_form(incident)})


@staff(can="post_update")
@require_http_methods(["GET", "POST"])
def post_update(request: HttpRequest, pk: int) -> HttpResponse:
    """One more public word."""
    incident = get_object_or_404(Incident, pk=pk)
    if request.method == "GET":
        return render(request, "incidents/post_update.html", _story(incident) | {"form": _empty_form(incident)})
    form = UpdateForm(request.POST, incident=incident, components=Component.objects.public().in_page_order())
    if "preview" in request.POST and form.is_valid():
        context = {"form": form, "preview": form.preview(is_first=False)}
        return render(request, "incidents/post_update.html", _story(incident) | context)
    if form.is_valid():
        try:
            actions.post_update(incident, by=request.user, **form.verb_arguments())
        except DomainError as error:
            incident.refresh_from_db()
            form = form.for_the_newer_state(incident, error.message)
        else:
            messages.success(request, "Published. The page, the feeds and the followers have it.")
            return redirect("incidents:detail", incident.pk)
    return render(request, "incidents/post_update.html", _story(incident) | {"form": form}, status=422)


@staff(can="post_update")
@require_POST
def edit_title(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the title in place."""
    incident = get_object_or_404(Incident, pk=pk)
    form = TitleForm(request.POST)
    try:
        if form.is_valid():
            actions.edit_title(incident, by=request.user, **form.cleaned_data)
            messages.success(request, "The title is corrected; nobody was mailed.")
        else:
            messages.error(request, "A title of at most 255 characters is needed.")
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("incidents:detail", incident.pk)


@staff(can="post_update")
@require_http_methods(["GET", "POST"])
def edit_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend the words of a published update; the public sees that and what was mended."""
    update = get_object_or_404(IncidentUpdate.objects.select_related("incident"), pk=pk)
    first = {"body": update.body, "expected_version": update.incident.version}
    form = EditForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_update(update, by=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Mended. The public sees that it was edited; nobody was mailed.")
            return redirect("incidents:detail", update.incident_id)
    context = {"form": form, "update": update, "incident": update.incident}
    return render(request, "incidents/edit_update.html", context, status=422 if form.is_bound else 200)


def _story(incident: Incident) -> dict:
    return {
        "incident": incident,
        "updates": incident.updates.select_related("corrects").prefetch_related("impacts", "revisions"),
    }


def _empty_form(incident: Incident) -> UpdateForm | None:
    form = UpdateForm(incident=incident, components=Component.objects.public().in_page_order())
    return form if form.fields["status"].choices else None
