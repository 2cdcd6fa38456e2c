"""Staff screens about the account after the resolution."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from core import markdown
from core.errors import DomainError
from core.numbers import whole
from incidents import postmortems, report
from incidents.forms.past import PostMortemForm
from incidents.models import Incident, PostMortem
from people.guards import staff

WORDS = {
    "read": "You have read it; it may be published.",
    "publish": "Published. The page and the feeds have it.",
    "revert": "It is a private draft again.",
}


@staff(can="post_update")
@require_http_methods(["GET", "POST"])
def postmortem(request: HttpRequest, pk: int) -> HttpResponse:
    """The guided draft, with a look at what it says; begins with what the record knows."""
    incident = get_object_or_404(Incident.objects.incidents(), pk=pk)
    written = PostMortem.objects.filter(incident=incident).first()
    first = {"expected_version": written.version if written else None}
    if written is None:
        first |= {"timeline": report.timeline(incident), "impact": report.impact(incident)}
    form = PostMortemForm(request.POST or None, instance=written, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            postmortems.draft(incident, by=request.user, **_with_figures(request, incident, form.verb_arguments()))
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The draft is kept; nobody outside sees it.")
            return redirect("incidents:postmortem", pk)
    context = {"incident": incident, "form": form, "postmortem": written, "figures": report.figures(incident)}
    if written:
        context["shown"] = markdown.render(PostMortem.objects.get(pk=written.pk).draft())
    return render(request, "incidents/postmortem.html", context, status=422 if form.is_bound else 200)


@staff(can="post_update")
@require_POST
def postmortem_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    """The second pair of eyes, publishing, taking back; of the version that the person has seen."""
    written = get_object_or_404(PostMortem, incident=pk)
    if deed not in WORDS:
        raise Http404
    seen = {"by": request.user, "expected_version": whole(request.POST.get("expected_version", ""))}
    try:
        if deed == "read":
            postmortems.read(written, **seen)
        elif deed == "publish":
            postmortems.publish(written, tells_followers="tells_followers" in request.POST, **seen)
        else:
            postmortems.revert(written, **seen)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, WORDS[deed])
    return redirect("incidents:postmortem", pk)


def _with_figures(request: HttpRequest, incident: Incident, said: dict) -> dict:
    """The sections, with the figures below the impact where the person pressed that button."""
    if "insert_figures" in request.POST:
        told = report.in_words(report.figures(incident))
        said["sections"]["impact"] = f"{said['sections']['impact']}\n\n{told}".strip()
    return said
