"""The staff home, the health of the installation, and error pages."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from components.models import Component
from core import clock
from incidents.effective import statuses_now
from incidents.models import Draft, DraftState, Incident
from monitoring.models import Proposal
from notifications import progress
from people.guards import staff
from statuspage import desk, health


@staff(can="view")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What now: promises, proposals, contradictions, deliveries, health; the fragment refreshes itself."""
    components = list(Component.objects.public().in_page_order())
    statuses = statuses_now(components)
    context = {
        "open_rows": desk.open_rows(),
        "upcoming": Incident.objects.upcoming().order_by("starts_at")[:5],
        "proposals": Proposal.objects.filter(state="open").order_by("since"),
        "drafts": Draft.objects.filter(state=DraftState.WAITING),
        "contradictions": desk.contradictions(),
        "in_flight": progress.in_flight(),
        "components": [(component, statuses[component.pk]) for component in components],
        "signs": health.examine(),
        "now": clock.now(),
    }
    template = "statuspage/_home.html" if request.htmx else "statuspage/home.html"
    return render(request, template, context)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Every sign with its age and verdict; 503 when one is dead, so that any monitor understands."""
    signs = health.examine()
    verdict = health.worst_verdict(signs)
    body = {
        "verdict": verdict,
        "signs": [{"name": s.name, "verdict": s.verdict, "age_seconds": s.age, "remark": s.remark} for s in signs],
    }
    return JsonResponse(body, status=503 if verdict == health.DEAD else 200)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A calm page with the real status code."""
    return render(request, "errors/404.html", status=404)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Whose role does not include the deed is told so."""
    return render(request, "errors/403.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """A calm page that needs neither database nor session."""
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Why a form was refused and what to do."""
    return render(request, "errors/403.html", {"reason": reason}, status=403)
