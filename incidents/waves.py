"""When a disturbance that comes back is the same one."""

from datetime import datetime, timedelta

from core.errors import DomainError
from incidents.models import Incident

REOPEN_WINDOW = timedelta(hours=24)


class ReopenWindowOver(DomainError):
    """It ended more than 24 hours ago: a return now is a new incident."""


def begin_wave(incident: Incident, *, at: datetime) -> None:
    """Count the return of the same disturbance; raises ReopenWindowOver when it comes too late to be one."""
    if incident.resolved_at is None or at - incident.resolved_at > REOPEN_WINDOW:
        raise ReopenWindowOver
    incident.wave += 1
