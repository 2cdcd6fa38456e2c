"""Planned windows: scheduled by a person, begun and ended by the clock with the texts that the person prepared."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from components.models import Component
from core import clock
from core.errors import DomainError
from incidents import actions, telling
from incidents.headline import IncidentImpact
from incidents.lifecycle import Kind, Status
from incidents.models import Incident, IncidentUpdate, Recurrence
from people import actions as people

START_BODY = "The scheduled maintenance has begun. We will post an update when it is done."
COMPLETION_BODY = "The scheduled maintenance has been completed."


class WindowTurnedRound(DomainError):
    """The maintenance must end after it begins."""


class WindowIsPast(DomainError):
    """The maintenance would be over already; choose an end in the future."""


@transaction.atomic
def schedule_maintenance(
    *,
    title: str,
    body: str,
    components: Sequence[Component],
    starts_at: datetime,
    ends_at: datetime,
    by: object,
    submission_key: uuid.UUID | None = None,
    start_body: str = START_BODY,
    completion_body: str = COMPLETION_BODY,
    is_started_by_clock: bool = True,
    is_completed_by_clock: bool = True,
    tells_followers: bool = True,
    tells_at_start: bool = True,
    tells_at_end: bool = True,
    reminds_day_before: bool = False,
    reminds_hour_before: bool = True,
    impacts: Mapping[Component, str] | None = None,
    recurrence: Recurrence | None = None,
    occurrence_at: datetime | None = None,
) -> Incident:
    """Announce a planned window; the clock begins and ends it with the prepared texts, unless told not to.

    `impacts` maps components to what the window will do to them; those of `components` that it
    does not name are under maintenance meanwhile. Reminders are updates of their own.
    """
    if ends_at <= starts_at:
        raise WindowTurnedRound
    now = clock.now()
    if ends_at <= now:
        raise WindowIsPast
    if earlier := actions.opened_with(submission_key):
        return earlier
    window = Incident.objects.create(
        kind=Kind.MAINTENANCE,
        title=actions.require_title(title),
        status=Status.SCHEDULED,
        impact=IncidentImpact.MAINTENANCE,
        impact_override=IncidentImpact.MAINTENANCE,
        started_at=now,
        created_at=now,
        updated_at=now,
        starts_at=starts_at,
        ends_at=ends_at,
        is_started_by_clock=is_started_by_clock,
        is_completed_by_clock=is_completed_by_clock,
        start_body=start_body,
        completion_body=completion_body,
        tells_at_start=tells_at_start,
        tells_at_end=tells_at_end,
        reminds_day_before=reminds_day_before,
        reminds_hour_before=reminds_hour_before,
        recurrence=recurrence,
        occurrence_at=occurrence_at,
        submission_key=submission_key,
    )
    window.components.set([*components, *(impacts or {})])
    for component, status in (impacts or {}).items():
        window.planned_impacts.create(component=component, status=status)
    telling.write_update(
        window, status=Status.SCHEDULED, body=body, impacts=None, by=by, at=now, tells_followers=tells_followers
    )
    people.note("schedule_maintenance", window.code, by=by, title=window.title)
    return window


def start(
    window: Incident, *, by: object = None, body: str = "", expected_version: int | None = None
) -> IncidentUpdate:
    """Begin the window: its components are under maintenance from now on."""
    return actions.post_update(
        window,
        status=Status.IN_PROGRESS,
        body=body or window.start_body or START_BODY,
        by=by,
        submission_key=once(window, Status.IN_PROGRESS) if by is None else None,
        tells_followers=window.tells_at_start,
        expected_version=expected_version,
    )


def complete(
    window: Incident, *, by: object = None, body: str = "", expected_version: int | None = None
) -> IncidentUpdate:
    """End the window: its components are what they were before."""
    return actions.post_update(
        window,
        status=Status.COMPLETED,
        body=body or window.completion_body or COMPLETION_BODY,
        by=by,
        submission_key=once(window, Status.COMPLETED) if by is None else None,
        tells_followers=window.tells_at_end,
        expected_version=expected_version,
    )


def cancel(window: Incident, *, by: object, body: str, expected_version: int | None = None) -> IncidentUpdate:
    """Call off a window that has not begun; those who knew of it are told."""
    return actions.post_update(window, status=Status.CANCELLED, body=body, by=by, expected_version=expected_version)


def start_due_maintenance(at: datetime) -> int:
    """Begin every window whose time has come and has not passed; how many."""
    due = Incident.objects.upcoming().filter(is_started_by_clock=True, starts_at__lte=at)
    return sum(_by_the_clock(start, window) for window in due)


def complete_due_maintenance(at: datetime) -> int:
    """End every window that is under way and whose end has come; how many."""
    due = Incident.objects.maintenances().open().filter(is_completed_by_clock=True, ends_at__lte=at)
    return sum(_by_the_clock(complete, window) for window in due)


def _by_the_clock(verb: Callable[[Incident], IncidentUpdate], window: Incident) -> bool:
    try:
        verb(window)
    except DomainError:  # a person was faster between our look and our lock
        return False
    return True


def once(window: Incident, step: str) -> uuid.UUID:
    """The same key for the same step of the same window: a clock that ticks twice speaks once."""
    assert window.starts_at is not None, "a maintenance has its window (constraint)"
    return uuid.uuid5(uuid.NAMESPACE_URL, f"maintenance:{window.code}:{window.starts_at.isoformat()}:{step}")
