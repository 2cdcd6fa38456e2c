"""Telling the public: opening an incident, posting updates."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from components.models import Component
from components.status import ComponentStatus, worst
from core import clock, database, markdown
from core.errors import DomainError
from incidents import headline, lifecycle
from incidents.effective import statuses_now
from incidents.lifecycle import Kind, Status
from incidents.models import Impact, Incident, IncidentUpdate
from outbox import actions as outbox
from people import actions as people

Impacts = Mapping[Component, str]


class NothingSaid(DomainError):
    """An update needs a text."""


class NoTitle(DomainError):
    """A title is needed: what is broken, in the customer's words."""


@transaction.atomic
def open_incident(
    *,
    title: str,
    impacts: Impacts,
    body: str,
    by: object,
    status: str = Status.INVESTIGATING,
    submission_key: uuid.UUID | None = None,
    impact_override: str = "",
    started_at: datetime | None = None,
    next_update_by: datetime | None = None,
    tells_followers: bool = True,
    is_private: bool = False,
    source: str = "staff",
) -> Incident:
    """Begin to talk about a disturbance; its first update is public when the transaction commits.

    `impacts` maps components to the status they are in from now on; operational means
    "confirmed not affected". The same `submission_key` again answers the incident of the first time.
    """
    lifecycle.require_first(Kind.INCIDENT, status)
    if earlier := opened_with(submission_key):
        return earlier
    now = clock.now()
    incident = Incident.objects.create(
        kind=Kind.INCIDENT,
        title=require_title(title),
        status=status,
        impact_override=impact_override,
        is_private=is_private,
        source=source,
        started_at=started_at or now,
        created_at=now,
        updated_at=now,
        monitoring_at=now if status == Status.MONITORING else None,
        submission_key=submission_key,
    )
    write_update(
        incident,
        status=status,
        body=body,
        impacts=impacts,
        by=by,
        at=now,
        next_update_by=next_update_by,
        tells_followers=tells_followers,
    )
    people.note("open_incident", incident.code, by=by, title=incident.title, source=source)
    return incident


@transaction.atomic
def post_update(
    incident: Incident,
    *,
    status: str,
    body: str,
    by: object,
    submission_key: uuid.UUID | None = None,
    expected_version: int | None = None,
    impacts: Impacts | None = None,
    next_update_by: datetime | None = None,
    tells_followers: bool = True,
) -> IncidentUpdate:
    """Tell the public what changed; the only way an incident's status moves.

    `impacts` maps components to the status they are in from now on; None leaves them as
    they were. What ends (resolved, completed, cancelled) brings its components back.
    """
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if submission_key and (earlier := IncidentUpdate.objects.filter(submission_key=submission_key).first()):
        return earlier  # pressed twice, or the clock ran twice
    lifecycle.require_version(incident.version, expected_version)
    lifecycle.require_transition(incident.kind, incident.status, status)
    now = clock.now()
    incident.move_to(status, at=now)
    incident.save()
    update = write_update(
        incident,
        status=status,
        body=body,
        impacts=impacts,
        by=by,
        at=now,
        submission_key=submission_key,
        next_update_by=next_update_by,
        tells_followers=tells_followers,
    )
    people.note("post_update", incident.code, by=by, status=str(status), update=update.code)
    return update


@transaction.atomic
def edit_title(incident: Incident, *, title: str, by: object, expected_version: int | None = None) -> Incident:
    """Correct the title in place; nobody is told again."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    lifecycle.require_version(incident.version, expected_version)
    old, incident.title = incident.title, require_title(title)
    incident.version += 1
    incident.updated_at = clock.now()
    incident.save(update_fields=["title", "version", "updated_at"])
    people.note("edit_title", incident.code, by=by, old=old, new=incident.title)
    outbox.record("incident.changed", incident, topic=topic(incident))
    return incident


def opened_with(submission_key: uuid.UUID | None) -> Incident | None:
    """What an earlier press of the same form has opened; presses at the same moment come one after the other."""
    if submission_key is None:
        return None
    database.keep_commit_order()
    return Incident.objects.filter(submission_key=submission_key).first()


def topic(incident: Incident) -> str:
    """Events of one incident reach every listener in their order."""
    return f"incident:{incident.pk}"


def require_title(title: str) -> str:
    """The title as one clean line; raises NoTitle when nothing is left."""
    if not (clean := markdown.clean_line(title)):
        raise NoTitle
    return clean[:255]


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
) -> IncidentUpdate:
    """Add the message and its impacts to the timeline and record the event; the caller holds the incident."""
    if not (body := markdown.clean_text(body).strip()):
        raise NothingSaid
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
    )
    set_impacts(update, _meant(incident, status, impacts))
    outbox.record("incident.updated", update, topic=topic(incident), happened_at=at)
    return update


def set_impacts(update: IncidentUpdate, impacts: Impacts) -> None:
    """Write what the update says about components, and the incident's impact that follows from it."""
    incident = update.incident
    # An incident that has just ended no longer counts, but its last word is what it changes from.
    said = incident.impacts_now()
    before = {pk: worst([status, *_last(said, pk)]) for pk, status in statuses_now(impacts).items()}
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


def _meant(incident: Incident, status: str, impacts: Impacts | None) -> Impacts:
    """The impacts that come with the words: an end brings everything back, a window's beginning takes it down."""
    if status in lifecycle.OVER:
        hurt = [c for c, told in incident.impacts_now().items() if told != ComponentStatus.OPERATIONAL]
        return {**(impacts or {}), **dict.fromkeys(hurt, ComponentStatus.OPERATIONAL)}
    if status == Status.IN_PROGRESS and not incident.impacts_now() and not impacts:
        return dict.fromkeys(incident.components.all(), ComponentStatus.UNDER_MAINTENANCE)
    return impacts or {}


def _last(said: Impacts, pk: int) -> list[str]:
    return [status for component, status in said.items() if component.pk == pk]
