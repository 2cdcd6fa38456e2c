"""Incidents and maintenances: what is open, what was promised, and speaking about them."""

import uuid
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.refusals import NotFound
from api.v3 import reading
from api.v3.shapes import ComponentsOut, IncidentsOut, UpdatesOut, WholeIncidentOut
from api.v3.speaking import speaks
from api.v3.statements import Opening, Posting, Scheduling
from components.models import Component
from incidents import actions, maintenance, scope
from incidents.effective import statuses_now
from incidents.models import Incident, IncidentUpdate
from incidents.repeats import has_been_said

STATES = {"open": lambda rows: rows.open(), "all": lambda rows: rows}


class Which(serializers.Serializer):
    state = serializers.ChoiceField(sorted(STATES), required=False, help_text="open when not given.")


class After(serializers.Serializer):
    after = serializers.IntegerField(required=False, help_text="Only updates with a higher number.")


@speaks(needs=Scope.READ, gives=ComponentsOut)
def components(ask: Ask) -> dict[str, Any]:
    """Every component that the public sees, and how it is."""
    rows = list(Component.objects.public().select_related("group"))
    statuses = {pk: status.value for pk, status in statuses_now(rows).items()}
    return ComponentsOut({"components": rows}, context={"statuses": statuses}).data


@speaks(needs=Scope.READ, asks=Which, gives=IncidentsOut)
def listed(ask: Ask) -> dict[str, Any]:
    """Incidents and maintenances, the newest first; a hundred a page."""
    rows = STATES[ask.choice("state", STATES, "open")](reading.timeline()).order_by("-created_at", "-pk")
    return IncidentsOut({"incidents": ask.one_page(rows)}).data


@speaks(needs=Scope.READ, gives=WholeIncidentOut)
def get(ask: Ask, code: str) -> dict[str, Any]:
    """One incident or maintenance with its promises, corrections, waves and statements."""
    return WholeIncidentOut(reading.incident(code)).data


@speaks(needs=Scope.PUBLISH, takes=Opening, gives=WholeIncidentOut, answers=201)
def open_incident(ask: Ask) -> dict[str, Any]:
    """Begin to talk about a disturbance."""
    said = read(Opening, ask.bare())
    incident = actions.open_incident(
        title=said["title"],
        body=said["body"],
        status=said["status"],
        impacts=reading.impacts(said["impacts"], said["not_affected"]),
        impact_override=said.get("impact", ""),
        started_at=said.get("started_at"),
        next_update_by=said.get("next_update_by"),
        tells_followers=said["tells_followers"],
        scope=scope_of(said),
        submission_key=uuid.uuid4(),
        source="api",
        by=ask.token,
    )
    return WholeIncidentOut(reading.incident(incident.code)).data


@speaks(needs=Scope.PUBLISH, takes=Posting, gives=WholeIncidentOut, answers=201)
def post_update(ask: Ask, code: str) -> dict[str, Any]:
    """Tell the public what changed; the same last word of what is over is not said twice."""
    said, incident = read(Posting, ask.bare()), reading.incident(code)
    if has_been_said(incident, said.get("status", incident.status), said["body"]):
        return WholeIncidentOut(incident).data
    actions.post_update(
        incident,
        status=said.get("status", incident.status),
        body=said["body"],
        impacts=reading.impacts(said["impacts"], said["not_affected"]) or None,
        next_update_by=said.get("next_update_by"),
        tells_followers=said["tells_followers"],
        corrects=update_of(incident, said["corrects"]) if "corrects" in said else None,
        scope=scope_of(said),
        by=ask.token,
    )
    return WholeIncidentOut(reading.incident(code)).data


@speaks(needs=Scope.PUBLISH, takes=Scheduling, gives=WholeIncidentOut, answers=201)
def schedule(ask: Ask) -> dict[str, Any]:
    """Announce a planned window; the clock begins and ends it."""
    said = read(Scheduling, ask.bare())
    window = maintenance.schedule_maintenance(
        title=said["title"],
        body=said["body"],
        components=list(reading.impacts(said["impacts"], [])),
        starts_at=said["starts_at"],
        ends_at=said["ends_at"],
        tells_followers=said["tells_followers"],
        by=ask.token,
    )
    return WholeIncidentOut(reading.incident(window.code)).data


@speaks(needs=Scope.READ, asks=After, gives=UpdatesOut)
def updates(ask: Ask) -> dict[str, Any]:
    """What was said in public after that update; without a number the ten newest."""
    rows = IncidentUpdate.objects.filter(incident__in=Incident.objects.public()).select_related("incident", "corrects")
    rows = rows.prefetch_related("corrections", "impacts__component")
    if "after" in ask.query:
        after = ask.number("after", 0, most=2**31)
        found = list(rows.filter(pk__gt=after).order_by("pk")[:100])
    else:
        after, found = 0, list(reversed(rows.order_by("-pk")[:10]))
    return UpdatesOut({"updates": found, "last": found[-1].pk if found else after}).data


def scope_of(said: dict[str, Any]) -> scope.Scope:
    """Whom it concerns and what they can do meanwhile."""
    return scope.Scope(
        regions=tuple(said["regions"]),
        surfaces=tuple(said["surfaces"]),
        affected_share=said.get("affected_share"),
        share_basis=said["share_basis"],
        workaround=said["workaround"],
    )


def update_of(incident: Incident, code: str) -> IncidentUpdate:
    """The incident's update with that id; raises NotFound."""
    found = incident.updates.filter(code=code).first()
    if found is None:
        raise NotFound("This incident has no update with that id.")
    return found
