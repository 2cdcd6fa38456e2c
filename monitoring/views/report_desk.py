"""Staff screens about problem reports: what visitors say now, and a sentence of it for an update."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from components.models import Component
from core import clock
from incidents.models import Incident
from monitoring import charts
from monitoring.reports import crowd, publishing, trend
from people.guards import staff


@staff(can="view")
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Each component that somebody reports, the loudest first, and what has been rising for days."""
    now = clock.now()
    heard = [crowd.listen(component, now) for component in crowd.heard_of(now)]
    heard.sort(key=lambda each: (not each.is_alarm, -each.networks))
    context = {
        "crowds": [(each, charts.counts(each.counts, "Networks in 5 minutes, the last 24 hours")) for each in heard],
        "surfaces": crowd.listed(crowd.surfaces(heard), most=6) if len(heard) > 1 else "",
        "today": trend.day_of(now),
        "trends": trend.trends(now),
    }
    return render(request, "monitoring/reports.html", context)


@staff(can="post_update")
@require_safe
def counts_for(request: HttpRequest, incident: int) -> HttpResponse:
    """What visitors report of an incident's components, as a sentence that its commander may publish."""
    told = get_object_or_404(Incident, pk=incident)
    components = list(Component.objects.filter(impacts__update__incident=told).distinct().order_by("position", "pk"))
    sentence = publishing.sentence(components, clock.now())
    context = {"incident": told, "components": components, "sentence": sentence, "least": publishing.LEAST_TOLD}
    template = "monitoring/_report_counts.html" if request.htmx else "monitoring/report_counts.html"
    return render(request, template, context)
