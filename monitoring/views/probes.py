"""Staff screens about probes: the list, one probe with what it saw, setting up, pausing, looking now."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from monitoring import canaries, charts, probes, recording, rollups
from monitoring.kind_forms import FORMS
from monitoring.kind_help import HELP
from monitoring.models import Probe, ProbeKind, Vantage
from people.guards import staff

SHOWN = 60


@staff(can="view")
@require_safe
def probe_list(request: HttpRequest) -> HttpResponse:
    """Every probe with what it saw last, what fails first."""
    found = list(Probe.objects.select_related("component", "vantage").order_by("component__name", "name"))
    newest = recording.newest(found)
    seen = [(probe, newest.get(probe.pk)) for probe in found]
    context = {
        "probes": sorted(seen, key=lambda pair: pair[1] is None or pair[1].is_good or not pair[0].is_active),
        "vantages": Vantage.objects.all(),
        "kinds": ProbeKind.choices,
        "canaries": canaries.of_day(clock.now()),
    }
    return render(request, "monitoring/probes.html", context)


@staff(can="view")
@require_safe
def probe(request: HttpRequest, pk: int) -> HttpResponse:
    """What one probe saw lately, from each vantage."""
    shown = get_object_or_404(Probe.objects.select_related("component"), pk=pk)
    sights = [
        (vantage, charts.latency(seen), seen[::-1]) for vantage, seen in recording.last_seen(shown, SHOWN).items()
    ]
    calls = settings.SITE_URL + reverse("heartbeat", args=[shown.token]) if shown.token else ""
    context = {"probe": shown, "calls": calls, "sights": sights, "past": rollups.charts_of(shown, clock.now())}
    return render(request, "monitoring/probe.html", context)


@staff(can="set_up")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Set up a probe, and look through it at once."""
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, initial={"component": request.GET.get("component")})
    if request.method == "POST" and form.is_valid():
        made = probes.save_probe(form.save(commit=False), by=request.user)
        _look_and_tell(request, made)
        return redirect("monitoring:probe", made.pk)
    context = {"form": form, "kind": ProbeKind(kind).label, "help": HELP[kind]}
    return render(request, "monitoring/probe_form.html", context, status=422 if form.is_bound else 200)


@staff(can="set_up")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a probe, and look through it at once."""
    old = get_object_or_404(Probe, pk=pk)
    form = FORMS[old.kind](request.POST or None, instance=old)
    if request.method == "POST" and form.is_valid():
        made = probes.save_probe(form.save(commit=False), by=request.user)
        _look_and_tell(request, made)
        return redirect("monitoring:probe", made.pk)
    context = {"form": form, "kind": old.get_kind_display(), "probe": old, "help": HELP[old.kind]}
    return render(request, "monitoring/probe_form.html", context, status=422 if form.is_bound else 200)


@staff(can="set_up")
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop looking, or begin again."""
    paused = get_object_or_404(Probe, pk=pk)
    paused.is_active = not paused.is_active
    probes.save_probe(paused, by=request.user)
    messages.success(request, f"{paused} {'is looked through again' if paused.is_active else 'is paused'}.")
    return redirect("monitoring:probes")


@staff(can="propose")
@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Look now, for the person who asks."""
    asked = get_object_or_404(Probe, pk=pk)
    _look_and_tell(request, asked)
    return redirect("monitoring:probe", asked.pk)


def _look_and_tell(request: HttpRequest, asked: Probe) -> None:
    outcome = probes.look_now(asked)
    tell = messages.success if outcome.is_good else messages.warning
    took = round(outcome.took.total_seconds() * 1000)
    tell(request, f"Looked just now: {outcome.words}, {outcome.status.label}, {took} ms.")
