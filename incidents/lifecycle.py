"""Which status may follow which, for incidents and for maintenance."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError, StaleForm


class Kind(models.TextChoices):
    INCIDENT = "incident", _("Incident")
    MAINTENANCE = "maintenance", _("Maintenance")


class Status(models.TextChoices):
    """Values are those of the field's public API, and `cancelled`, which that API does not know."""

    INVESTIGATING = "investigating", _("Investigating")
    IDENTIFIED = "identified", _("Identified")
    MONITORING = "monitoring", _("Monitoring")
    RESOLVED = "resolved", _("Resolved")
    POSTMORTEM = "postmortem", _("Post-mortem")
    SCHEDULED = "scheduled", _("Scheduled")
    IN_PROGRESS = "in_progress", _("In progress")
    VERIFYING = "verifying", _("Verifying")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


S = Status
INCIDENT_NEXT: dict[str, list[Status]] = {
    S.INVESTIGATING: [S.INVESTIGATING, S.IDENTIFIED, S.MONITORING, S.RESOLVED],
    S.IDENTIFIED: [S.IDENTIFIED, S.MONITORING, S.RESOLVED, S.INVESTIGATING],
    S.MONITORING: [S.MONITORING, S.RESOLVED, S.IDENTIFIED, S.INVESTIGATING],
    S.RESOLVED: [S.RESOLVED, S.POSTMORTEM, S.INVESTIGATING],
    S.POSTMORTEM: [S.POSTMORTEM, S.INVESTIGATING],
}
MAINTENANCE_NEXT: dict[str, list[Status]] = {
    S.SCHEDULED: [S.SCHEDULED, S.IN_PROGRESS, S.CANCELLED],
    S.IN_PROGRESS: [S.IN_PROGRESS, S.VERIFYING, S.COMPLETED],
    S.VERIFYING: [S.VERIFYING, S.IN_PROGRESS, S.COMPLETED],
    S.COMPLETED: [],
    S.CANCELLED: [],
}
NEXT = {Kind.INCIDENT: INCIDENT_NEXT, Kind.MAINTENANCE: MAINTENANCE_NEXT}
FIRST = {
    Kind.INCIDENT: [S.INVESTIGATING, S.IDENTIFIED, S.MONITORING],
    Kind.MAINTENANCE: [S.SCHEDULED],
}
OPEN = {S.INVESTIGATING, S.IDENTIFIED, S.MONITORING}
UNDERWAY = {S.IN_PROGRESS, S.VERIFYING}
OVER = {S.RESOLVED, S.POSTMORTEM, S.COMPLETED, S.CANCELLED}


class TransitionNotAllowed(DomainError):
    """That status cannot follow the current one."""


def next_statuses(kind: str, current: str) -> list[Status]:
    """What may be said next, the most likely first."""
    return NEXT[Kind(kind)][current]


def next_choices(kind: str, current: str) -> list[tuple[str, str]]:
    """`next_statuses` as choices of a form."""
    return [(status.value, str(status.label)) for status in next_statuses(kind, current)]


def require_transition(kind: str, current: str, status: str) -> None:
    """Refuse a status that may not follow; raises TransitionNotAllowed with both in words."""
    if status not in next_statuses(kind, current):
        now, then = Status(current).label, Status(status).label
        raise TransitionNotAllowed(f"“{then}” cannot follow “{now}”.")


def require_first(kind: str, status: str) -> None:
    """Refuse a status with which nothing begins."""
    if status not in FIRST[Kind(kind)]:
        raise TransitionNotAllowed(f"Nothing begins as “{Status(status).label}”.")


def require_version(current: int, expected: int | None) -> None:
    """Refuse a form that was made from an older state; None means the caller did not look (clock, import)."""
    if expected is not None and expected != current:
        raise StaleForm
