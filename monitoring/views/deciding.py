"""Staff screens in which a proposal becomes public words: a new incident, or an update of an open one."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from components.models import Component
from core.errors import DomainError
from incidents.forms import OpenIncidentForm, UpdateForm
from incidents.models import Incident
from incidents.preview import preview
from incidents.severity import NeedsSecondPerson
from incidents.templated import with_template
from monitoring import actions, first_values, held
from monitoring.actions import AlreadyDecided, AlreadyWritten
from monitoring.decision_forms import MergeForm
from monitoring.models import Proposal
from monitoring.views.showing import show
from people.guards import staff

PUBLISHED = "Published. The page, the feeds and the followers have it."
HELD = "It waits for a second person; people on duty have been told. The proposal waits with it."


@staff(can="approve_proposal")
@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of an incident, filled in from the evidence; what a person posts closes the proposal."""
    waiting = get_object_or_404(Proposal.objects.select_related("incident"), pk=pk)
    if not waiting.is_open:
        return _too_late(request, AlreadyDecided(waiting))
    if waiting.is_about_an_incident and waiting.incident:
        return _update(request, waiting, waiting.incident)
    return _open(request, waiting)


@staff(can="approve_proposal")
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Make it a part of an open incident: by an update, or without a word when enough has been said."""
    waiting = get_object_or_404(Proposal, pk=pk)
    choice = MergeForm(request.GET or None)
    if not waiting.is_open:
        return _too_late(request, AlreadyDecided(waiting))
    if not choice.is_valid():
        return show(request, waiting, merging=choice, status=422)
    incident = choice.cleaned_data["incident"]
    if "silently" not in request.POST:
        return _update(request, waiting, incident)
    try:
        actions.merge(waiting, incident, by=request.user)
    except DomainError as error:
        return _too_late(request, error, waiting)
    messages.success(request, "Merged; nothing new is said in public.")
    return redirect("incidents:detail", incident.pk)


def _open(request: HttpRequest, waiting: Proposal) -> HttpResponse:
    first = first_values.of_opening(waiting)
    form = OpenIncidentForm(request.POST or None, components=_components(waiting), initial=first)
    context = {"proposal": waiting, "form": form}
    if "use_template" in request.POST:
        form = OpenIncidentForm(components=_components(waiting), initial=with_template(request.POST, form))
        return render(request, "monitoring/approve.html", context | {"form": form})
    if "preview" in request.POST and form.is_valid():
        return render(request, "monitoring/approve.html", context | {"preview": preview(form)})
    if request.method == "POST" and form.is_valid():
        try:
            incident = actions.approve(waiting, by=request.user, **form.verb_arguments())
        except (NeedsSecondPerson, AlreadyWritten):
            return _hold(request, waiting, form)
        except AlreadyDecided as error:
            return _too_late(request, error, waiting)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, PUBLISHED)
            return redirect("incidents:detail", incident.pk)
    return render(request, "monitoring/approve.html", context, status=422 if form.is_bound else 200)


def _update(request: HttpRequest, waiting: Proposal, incident: Incident) -> HttpResponse:
    given = {"incident": incident, "components": _components(waiting)}
    form = UpdateForm(request.POST or None, initial=first_values.of_update(waiting, incident), **given)
    context = {"proposal": waiting, "incident": incident, "form": form}
    if "use_template" in request.POST:
        form = UpdateForm(initial=with_template(request.POST, form, incident), **given)
        return render(request, "monitoring/approve_update.html", context | {"form": form})
    if "preview" in request.POST and form.is_valid():
        return render(request, "monitoring/approve_update.html", context | {"preview": preview(form, incident)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.approve_update(waiting, incident, by=request.user, **form.verb_arguments())
        except (NeedsSecondPerson, AlreadyWritten):
            return _hold(request, waiting, form, incident)
        except AlreadyDecided as error:
            return _too_late(request, error, waiting)
        except DomainError as error:
            incident.refresh_from_db()
            form = form.for_the_newer_state(incident, error)
        else:
            messages.success(request, PUBLISHED)
            return redirect("incidents:detail", incident.pk)
    context["form"] = form
    return render(request, "monitoring/approve_update.html", context, status=422 if form.is_bound else 200)


def _hold(
    request: HttpRequest, waiting: Proposal, form: OpenIncidentForm | UpdateForm, incident: Incident | None = None
) -> HttpResponse:
    """What needs two people becomes a draft of the first; one who comes later is led to it."""
    try:
        draft = held.hold(waiting, incident, by=request.user, **form.verb_arguments())
    except AlreadyWritten as error:
        messages.error(request, error.message)
        return redirect("incidents:draft", error.draft.pk)
    except AlreadyDecided as error:
        return _too_late(request, error, waiting)
    messages.success(request, HELD)
    return redirect("incidents:draft", draft.pk)


def _components(waiting: Proposal) -> QuerySet[Component]:
    suggested = waiting.suggestions.values("component")
    return Component.objects.filter(Q(archived_at__isnull=True, is_private=False) | Q(pk__in=suggested)).in_page_order()


def _too_late(request: HttpRequest, error: DomainError, waiting: Proposal | None = None) -> HttpResponse:
    """Whoever comes second sees who has decided, and what came of it."""
    messages.error(request, error.message)
    pk = waiting.pk if waiting else request.resolver_match.kwargs["pk"]
    return show(request, Proposal.objects.get(pk=pk), status=409)
