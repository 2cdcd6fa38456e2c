"""What exactly would go out: the message is published, rendered and counted in a transaction that is undone."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from components.models import Component
from core import clock
from core.errors import DomainError
from incidents import actions
from incidents.forms import OpenIncidentForm, UpdateForm
from incidents.models import Incident, IncidentUpdate
from incidents.objections import DWELL, RED
from notifications import marks, rendering
from people.guards import staff
from publication import timeline
from publication.snapshot import IncidentFacts
from subscribers.reach import Reach, reach

# What a preview need not be asked about: it asks what would be said, not whether.
ANYWAY = {"overrides": {DWELL: "a preview", RED: "a preview"}, "approved_by": "a preview"}


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The page's piece, the mail and the audience of a message that was not published."""

    incident: IncidentFacts | None  # None for a private one
    mail: dict[str, str]
    reach: Reach
    is_told: bool


@staff(can="preview")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The form of a first post or an update, as page, mail and audience; nothing is kept."""
    incident = Incident.objects.filter(pk=request.POST.get("incident") or 0).first()
    components = Component.objects.public().in_page_order()
    form = (
        UpdateForm(request.POST, incident=incident, components=components)
        if incident
        else OpenIncidentForm(request.POST, components=components)
    )
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context["rehearsal"] = rehearse(form.verb_arguments(), incident, by=request.user)
        except DomainError as error:
            form.add_error(None, error.message)
    name = "statuspage/_preview.html" if request.htmx else "statuspage/preview.html"
    return render(request, name, context, status=422 if form.errors and not request.htmx else 200)


def rehearse(arguments: dict[str, Any], incident: Incident | None, *, by: object) -> Rehearsal:
    """Do the deed, look at everything that follows from it, and undo it; no event leaves the transaction."""
    with transaction.atomic():
        if incident:
            update = actions.post_update(incident, by=by, **arguments | ANYWAY)
        else:
            approved = {"approved_by": ANYWAY["approved_by"]}
            update = actions.open_incident(by=by, **arguments | approved).updates.get()
        seen = _look(update)
        transaction.set_rollback(True)
    return seen


def _look(update: IncidentUpdate) -> Rehearsal:
    facts = timeline.read([update.incident_id], parts=timeline.parts_by_id(), at=clock.now())
    return Rehearsal(
        incident=facts[0] if facts else None,
        mail=_mail(update),
        reach=reach(update, at=clock.now()),
        is_told=update.tells_followers,
    )


def _mail(update: IncidentUpdate) -> dict[str, str]:
    """The English mail as somebody in UTC reads it; where something personal belongs stands what it is."""
    told = rendering.of_update(update)["en"]
    return {name: marks.readable(text, zone="Etc/UTC", language="en") for name, text in told.items()}
