"""Staff screens about planned windows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from components.models import Component
from core.errors import DomainError
from incidents import maintenance
from incidents.forms import MaintenanceForm
from incidents.models import Incident, Recurrence
from people.guards import staff

SHOWN = 50


@staff(can="view")
@require_safe
def maintenance_list(request: HttpRequest) -> HttpResponse:
    """Windows under way, then those to come, the rules by which they come, then the past."""
    windows = Incident.objects.maintenances().prefetch_related("components")
    context = {
        "underway": windows.open().order_by("ends_at"),
        "upcoming": windows.upcoming().order_by("starts_at"),
        "recurrences": Recurrence.objects.filter(is_active=True).order_by("title"),
        "past": windows.filter(resolved_at__isnull=False).order_by("-starts_at")[:SHOWN],
    }
    return render(request, "incidents/maintenance_list.html", context)


@staff(can="schedule_maintenance")
@require_http_methods(["GET", "POST"])
def schedule(request: HttpRequest) -> HttpResponse:
    """Announce a window."""
    form = MaintenanceForm(request.POST or None, components=Component.objects.public().in_page_order())
    if request.method == "POST" and form.is_valid():
        try:
            window = maintenance.schedule_maintenance(by=request.user, **form.verb_arguments())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Announced. The clock does what you told it to.")
            return redirect("incidents:detail", window.pk)
    return render(request, "incidents/schedule.html", {"form": form}, status=422 if form.is_bound else 200)
