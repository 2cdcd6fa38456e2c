"""Staff screens about windows that come again."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from components.models import Component
from core import clock
from core.errors import DomainError
from incidents import occurrences, recurrences
from incidents.forms.maintenance import RecurrenceForm
from incidents.models import Recurrence
from people.guards import staff

LISTED = 8


@staff(can="schedule_maintenance")
@require_http_methods(["GET", "POST"])
def recur(request: HttpRequest) -> HttpResponse:
    """A new rule; the next windows are shown before it is kept."""
    form = RecurrenceForm(request.POST or None, components=Component.objects.public().in_page_order())
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        said = form.verb_arguments()
        try:
            if "preview" in request.POST:
                zone, first = ZoneInfo(said["time_zone"]), said["first_starts_at"]
                coming = occurrences.coming(said["rule"], first, zone, after=clock.now(), count=LISTED)
                context |= {"coming": coming, "zone": zone.key, "is_looked_at": True}
                return render(request, "incidents/recur.html", context)
            made = recurrences.recur(by=request.user, **said)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Kept. Each window is announced ahead by the clock.")
            return redirect("incidents:recurrence", made.pk)
    return render(request, "incidents/recur.html", context, status=422 if form.is_bound else 200)


@staff(can="view")
@require_safe
def recurrence(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule: what is announced, and what will be."""
    shown = get_object_or_404(Recurrence, pk=pk)
    coming = recurrences.coming(shown, clock.now(), LISTED) if shown.is_active else []
    windows = shown.windows.order_by("starts_at")
    announced = {window.occurrence_at: window for window in windows}
    context = {
        "recurrence": shown,
        "coming": [(each, announced.get(each.starts_at)) for each in coming],
        "windows": windows.filter(resolved_at__isnull=False),
    }
    return render(request, "incidents/recurrence.html", context)


@staff(can="schedule_maintenance")
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Announce no more by this rule."""
    recurrences.end(get_object_or_404(Recurrence, pk=pk), by=request.user)
    messages.success(request, "No further window is announced; cancel those that are, one by one.")
    return redirect("incidents:recurrence", pk)
