"""How an incident of some impact is treated: the promise, the dwell, one person or two."""

from datetime import datetime, timedelta

from core.errors import DomainError
from incidents import promises
from incidents.models import SeverityPolicy

DWELL = timedelta(minutes=30)


class NeedsSecondPerson(DomainError):
    """Messages of this severity are published by a second person; it waits on the desk until somebody else reads it."""


def promise(impact: str, at: datetime) -> datetime:
    """When the next word is due, if the author does not say."""
    minutes = _of(impact).promise_minutes
    return at + timedelta(minutes=minutes) if minutes else promises.default(impact, at)


def dwell(impact: str) -> timedelta:
    """How long monitoring lasts at least before it is resolved."""
    minutes = _of(impact).dwell_minutes
    return DWELL if minutes is None else timedelta(minutes=minutes)


def needs_two(impact: str) -> bool:
    """Whether a first post or a resolution of this severity is published by a second person."""
    return _of(impact).needs_two_people


def require_second(impact: str, *, by: object, approved_by: object) -> None:
    """Refuse one person where two are needed; the clock needs nobody, its words were approved when they were planned.

    Raises NeedsSecondPerson.
    """
    is_alone = approved_by is None or str(approved_by) == str(by)
    if by is not None and is_alone and needs_two(impact):
        raise NeedsSecondPerson


def _of(impact: str) -> SeverityPolicy:
    return SeverityPolicy.objects.filter(impact=impact).first() or SeverityPolicy(impact=impact)
