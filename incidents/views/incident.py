"""Staff screens about one incident: opening it, its story, posting updates, mending words."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from components.models import Component
from core.errors import DomainError
from incidents import actions, approvals, report
from incidents.forms import EditForm, OpenIncidentForm, TitleForm, UpdateForm
from incidents.forms.past import OtherIncidentForm
from incidents.models import Incident, IncidentUpdate
from incidents.preview import preview
from incidents.severity import NeedsSecondPerson
from incidents.templated import with_template
from people.guards import staff

PUBLISHED = "Published. The page, the feeds and the followers have it."
HELD = "It waits for a second person; people on duty have been told."


@staff(can="open_incident")
@require_http_methods(["GET", "POST"])
def open_incident(request: HttpRequest) -> HttpResponse:
    """The first public word."""
    components = Component.objects.public().in_page_order()
    form = OpenIncidentForm(request.POST or None, components=components)
    if "use_template" in request.POST:
        form = OpenIncidentForm(initial=with_template(request.POST, form), components=components)
        return render(request, "incidents/open.html", {"form": form})
    if "preview" in request.POST and form.is_valid():
        return render(request, "incidents/open.html", {"form": form, "preview": preview(form)})
    if request.method == "POST" and form.is_valid():
        try:
            incident = actions.open_incident(by=request.user, **form.verb_arguments())
        except NeedsSecondPerson:
            return _hold(request, form)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, PUBLISHED)
            return redirect("incidents:detail", incident.pk)
    return render(request, "incidents/open.html", {"form": form}, status=422 if form.is_bound else 200)


@staff(can="view")
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One incident or maintenance: its timeline, the next update, the deliveries."""
    incident = get_object_or_404(Incident.objects.select_related("merged_into"), pk=pk)
    more = {"form": _empty_form(incident), "others": OtherIncidentForm(incident=incident)}
    return render(request, "incidents/detail.html", _story(incident) | more | {"figures": report.figures(incident)})


@staff(can="post_update")
@require_http_methods(["GET", "POST"])
def post_update(request: HttpRequest, pk: int) -> HttpResponse:
    """One more public word."""
    incident = get_object_or_404(Incident, pk=pk)
    if request.method == "GET":
        return _form_page(request, incident, _empty_form(incident))
    form = _form(incident, request.POST)
    if "use_template" in request.POST:
        initial = with_template(request.POST, form, incident)
        return _form_page(request, incident, _form(incident, initial=initial))
    if not form.is_valid():
        return _form_page(request, incident, form, status=422)
    if "preview" in request.POST:
        return _form_page(request, incident, form, preview=preview(form, incident))
    try:
        actions.post_update(incident, by=request.user, **form.verb_arguments())
    except NeedsSecondPerson:
        return _hold(request, form, incident)
    except DomainError as error:
        return _refused(request, incident, form, error)
    messages.success(request, PUBLISHED)
    return redirect("incidents:detail", incident.pk)


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


def _hold(request: HttpRequest, form: OpenIncidentForm | UpdateForm, incident: Incident | None = None) -> HttpResponse:
    draft = approvals.hold(incident=incident, by=request.user, **form.verb_arguments())
    messages.success(request, HELD)
    return redirect("incidents:draft", draft.pk)


def _refused(request: HttpRequest, incident: Incident, form: UpdateForm, error: DomainError) -> HttpResponse:
    """The same text with the refusal, from the state that holds now; objections ask for their reasons."""
    incident.refresh_from_db()
    return _form_page(request, incident, form.for_the_newer_state(incident, error), status=422)


def _form_page(
    request: HttpRequest, incident: Incident, form: UpdateForm | None, *, status: int = 200, **more: object
) -> HttpResponse:
    context = _story(incident) | {"form": form} | more
    return render(request, "incidents/post_update.html", context, status=status)


def _story(incident: Incident) -> dict:
    return {
        "incident": incident,
        "updates": incident.updates.select_related("corrects").prefetch_related("impacts", "revisions"),
    }


def _form(incident: Incident, data: object = None, **kwargs: object) -> UpdateForm:
    components = Component.objects.public().in_page_order()
    return UpdateForm(data, incident=incident, components=components, **kwargs)


def _empty_form(incident: Incident) -> UpdateForm | None:
    if incident.merged_into_id:
        return None
    form = _form(incident)
    return form if form.fields["status"].choices else None
