"""How we see one component: its probes with what they saw last, a day and a month of each, and what others say."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from components.models import Component
from core import clock
from monitoring import recording, rollups
from monitoring.reports import crowd
from people.guards import staff


@staff(can="view")
@require_safe
def component(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is known of how it does, without a word of what is told of it."""
    now = clock.now()
    shown = get_object_or_404(Component.objects.select_related("group"), pk=pk)
    probes = list(shown.probes.select_related("vantage"))
    newest = recording.newest(probes)
    context = {
        "component": shown,
        "probes": [(each, newest.get(each.pk), rollups.lanes_of(each, now)) for each in probes],
        "crowd": crowd.listen(shown, now),
        "signals": shown.signals.select_related("source", "component")[:10],
    }
    return render(request, "monitoring/component.html", context)
