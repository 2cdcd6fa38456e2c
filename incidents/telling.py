"""One message on the timeline, and what it says about components."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from components.models import Component
from components.status import ComponentStatus, worst
from core import markdown
from core.errors import DomainError
from incidents import headline, lifecycle
from incidents.effective import statuses_now
from incidents.lifecycle import Status
from incidents.models import Impact, Incident, IncidentUpdate
from incidents.scope import NOTHING_MORE, Scope
from outbox import actions as outbox

Impacts = Mapping[Component, str]


class NothingSaid(DomainError):
    """An update needs a text."""


def topic(incident: Incident) -> str:
    """Events of one incident reach every listener in their order."""
    return f"incident:{incident.pk}"


def require_text(body: str) -> str:
    """The text without control characters; raises NothingSaid when nothing is left."""
    if not (clean := markdown.clean_text(body).strip()):
        raise NothingSaid
    return clean


def write_update(
    incident: Incident,
    *,
    status: str,
    body: str,
    impacts: Impacts | None,
    by: object,
    at: datetime,
    submission_key: uuid.UUID | None = None,
    next_update_by: datetime | None = None,
    tells_followers: bool = True,
    corrects: IncidentUpdate | None = None,
    scope: Scope = NOTHING_MORE,
    overrides: Mapping[str, str] | None = None,
    approved_by: object = None,
) -> IncidentUpdate:
    """Add the message and its impacts to the timeline and record the event; the caller holds the incident."""
    body = require_text(body)
    update = IncidentUpdate.objects.create(
        incident=incident,
        status=status,
        body=body,
        body_html=markdown.render(body),
        posted_at=at,
        created_at=at,
        updated_at=at,
        posted_by=str(by) if by is not None else "the clock",
        submission_key=submission_key,
        next_update_by=next_update_by,
        tells_followers=tells_followers,
        corrects=corrects,
        wave=incident.wave,
        overrides=dict(overrides or {}),
        approved_by=str(approved_by) if approved_by is not None else "",
        **scope.columns(),
    )
    set_impacts(update, _meant(incident, status, impacts))
    outbox.record("incident.updated", update, topic=topic(incident), happened_at=at)
    return update


def set_impacts(update: IncidentUpdate, impacts: Impacts) -> None:
    """Write what the update says about components, and the incident's impact that follows from it."""
    incident = update.incident
    # An incident that has just ended no longer counts, but its last word is what it changes from.
    said = {component.pk: status for component, status in incident.impacts_now().items()}
    now = statuses_now(impacts)
    before = {pk: worst([status, *([said[pk]] if pk in said else [])]) for pk, status in now.items()}
    Impact.objects.bulk_create(
        Impact(
            update=update,
            component=component,
            component_name=component.name,
            old=before[component.pk],
            new=ComponentStatus(status),
        )
        for component, status in impacts.items()
    )
    incident.components.add(*impacts)
    Component.objects.filter(pk__in=[c.pk for c, new in impacts.items() if new != before[c.pk]]).update(
        updated_at=update.posted_at
    )
    ever = Impact.objects.filter(update__incident=incident).values_list("new", flat=True)
    incident.impact = incident.impact_override or headline.derive(ever)
    incident.save(update_fields=["impact"])
    incident.__dict__.pop("public_impact", None)  # derived anew when it is asked for next


def _meant(incident: Incident, status: str, impacts: Impacts | None) -> Impacts:
    """The impacts that come with the words: an end brings everything back, a window's beginning takes it down.

    What is told afterwards says how it was.
    """
    if incident.is_backfilled and not incident.updates.exclude(impacts=None).exists():
        return impacts or {}
    if status in lifecycle.OVER:
        hurt = [c for c, told in incident.impacts_now().items() if told != ComponentStatus.OPERATIONAL]
        return {**(impacts or {}), **dict.fromkeys(hurt, ComponentStatus.OPERATIONAL)}
    if status == Status.IN_PROGRESS and not incident.impacts_now() and not impacts:
        planned = {each.component_id: each.status for each in incident.planned_impacts.all()}
        down = ComponentStatus.UNDER_MAINTENANCE
        return {component: planned.get(component.pk, down) for component in incident.components.all()}
    return impacts or {}
