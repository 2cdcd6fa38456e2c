"""What visitors see who have a problem: a form without account, cookie or script, and thanks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, visitors
from monitoring.reports import actions, limits, neighbours
from monitoring.reports.forms import ReportForm


@csrf_exempt  # no cookie is set or read; the form's own signed token says that we gave it out
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, and the same answer to everybody who sends it: what counts is nobody's business."""
    address = visitors.address_of(request)
    form = ReportForm(
        request.POST or None,
        network=neighbours.network_of(address),
        is_busy=limits.is_busy(actions.lately(clock.now())),
        initial={"began": ReportForm.beginning(), "component": request.GET.get("component", "")},
    )
    if request.method == "POST" and form.is_valid():
        if not form.is_from_a_program:
            told = {name: form.cleaned_data[name] for name in ("component", "symptom", "region")}
            actions.report(address=address, has_worked=form.has_worked, **told)
        return redirect(reverse("reports:thanks", current_app=request.resolver_match.namespace))
    if "began" in form.errors:
        form.begin_again()
    context = {"form": form, "path": "/report"}
    return render(request, "reports/report.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """What becomes of a report."""
    return render(request, "reports/thanks.html", {"path": "/report/thanks"})
