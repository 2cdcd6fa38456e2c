"""Incidents and maintenance: listing, opening, updating, taking off the page."""

from http import HTTPStatus
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from api.scopes import Scope
from api.v1 import incident_words, opening, proposing, updating
from api.v1.ask import Ask
from api.v1.incident_shapes import shape, shapes, with_all
from api.v1.operation import operation
from api.v1.refusals import NotFound
from incidents import amending
from incidents.models import Incident, IncidentUpdate

NEWEST = ("-created_at", "-pk")


@operation(needs=Scope.READ)
def list_all(ask: Ask) -> list[dict[str, Any]]:
    """All of both kinds, newest first; `q` looks into titles, statuses and updates."""
    found = Incident.objects.public()
    if text := ask.query.get("q", "").strip()[:200]:
        updates = IncidentUpdate.objects.filter(incident=OuterRef("pk"), body__icontains=text)
        found = found.filter(Q(title__icontains=text) | Q(status__icontains=text) | Exists(updates))
    return _page(ask, found)


@operation(needs=Scope.READ)
def unresolved(ask: Ask) -> list[dict[str, Any]]:
    """Open incidents."""
    return _page(ask, Incident.objects.public().incidents().open())


@operation(needs=Scope.READ)
def scheduled(ask: Ask) -> list[dict[str, Any]]:
    """All maintenance."""
    return _page(ask, Incident.objects.public().maintenances())


@operation(needs=Scope.READ)
def upcoming(ask: Ask) -> list[dict[str, Any]]:
    """Maintenance that has not begun."""
    return _page(ask, Incident.objects.public().upcoming())


@operation(needs=Scope.READ)
def active_maintenance(ask: Ask) -> list[dict[str, Any]]:
    """Maintenance that is under way."""
    return _page(ask, Incident.objects.public().maintenances().open())


@operation(needs=Scope.PROPOSE, answers=HTTPStatus.CREATED)
def create(ask: Ask) -> Any:
    """Open an incident or schedule maintenance; a token that may only propose makes a proposal."""
    said = incident_words.words(ask)
    incident_words.warn_of_silence(ask, said)
    if not ask.token.may(Scope.PUBLISH):
        return proposing.propose(ask, said)
    return shape(incident_of(opening.open_any(ask, said).code), ask.page)


@operation(needs=Scope.READ)
def get(ask: Ask, incident_id: str) -> dict[str, Any]:
    """One incident."""
    return shape(incident_of(incident_id), ask.page)


@operation(needs=Scope.PUBLISH)
def change(ask: Ask, incident_id: str) -> dict[str, Any]:
    """Say something new, or correct what it is called and what belongs to it."""
    said = incident_words.words(ask)
    incident_words.warn_of_silence(ask, said)
    updating.update_any(ask, incident_of(incident_id), said)
    return shape(incident_of(incident_id), ask.page)


@operation(needs=Scope.PUBLISH)
def delete(ask: Ask, incident_id: str) -> dict[str, Any]:
    """Take it off the page; staff still see it."""
    incident = incident_of(incident_id)
    last = shape(incident, ask.page)
    amending.hide(incident, by=ask.token)
    return last


def incident_of(code: str) -> Incident:
    """The public incident with this id."""
    incident = with_all(Incident.objects.public()).filter(code=code).first()
    if incident is None:
        raise NotFound("There is no incident with this id.")
    return incident


def _page(ask: Ask, found: QuerySet[Incident]) -> list[dict[str, Any]]:
    return shapes(ask.one_page(with_all(found).order_by(*NEWEST)), ask.page)
