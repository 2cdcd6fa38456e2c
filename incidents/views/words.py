"""The form for the next update with words in it that another screen proposes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from components.models import Component
from incidents.forms import UpdateForm
from incidents.models import Incident
from people.guards import staff

LONGEST = 2000


@staff(can="post_update")
@require_safe
def with_words(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is said until a person has read them and sends the form."""
    incident = get_object_or_404(Incident, pk=pk)
    form = UpdateForm(incident=incident, components=Component.objects.public().in_page_order())
    form.initial["body"] = request.GET.get("words", "")[:LONGEST]
    context = {
        "incident": incident,
        "updates": incident.updates.select_related("corrects").prefetch_related("impacts", "revisions"),
        "form": form if form.fields["status"].choices else None,
    }
    return render(request, "incidents/post_update.html", context)
