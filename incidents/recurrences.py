"""Recurring windows: the rule is kept, and each window is announced ahead as a maintenance of its own."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from components.models import Component
from core import clock
from core.errors import DomainError
from incidents import actions, maintenance, occurrences
from incidents.models import Incident, Recurrence
from incidents.telling import require_text
from people import actions as people

AT_ONCE = 60  # windows that one look may announce
SETTINGS = [
    *("start_body", "completion_body", "is_started_by_clock", "is_completed_by_clock", "tells_followers"),
    *("tells_at_start", "tells_at_end", "reminds_day_before", "reminds_hour_before"),
]


class LastsTooLong(DomainError):
    """A window must end before the next one begins, and after it begins."""


@transaction.atomic
def recur(
    *,
    title: str,
    body: str,
    rule: str,
    first_starts_at: datetime,
    time_zone: str,
    lasts: timedelta,
    impacts: dict[Component, str],
    by: object,
    announced_ahead: timedelta = timedelta(days=7),
    **settings: Any,
) -> Recurrence:
    """Keep the rule of a recurring window; the clock announces each `announced_ahead` of its beginning.

    `first_starts_at` is what the wall clock of `time_zone` shows, without a zone; `impacts` are the
    components with their status meanwhile; `settings` as for `schedule_maintenance`.
    Raises NotARule, NeverComes, LastsTooLong.
    """
    zone = ZoneInfo(time_zone)
    next_two = occurrences.coming(rule, first_starts_at, zone, after=clock.now(), count=2)
    if not next_two:
        raise occurrences.NeverComes
    gap = next_two[1].starts_at - next_two[0].starts_at if len(next_two) == 2 else lasts
    if lasts <= timedelta(0) or lasts > gap:
        raise LastsTooLong
    recurrence = Recurrence.objects.create(
        title=actions.require_title(title),
        body=require_text(body),
        rule=rule.strip(),
        time_zone=time_zone,
        first_starts_at=f"{first_starts_at:%Y-%m-%dT%H:%M}",
        lasts=lasts,
        announced_ahead=announced_ahead,
        impacts={component.code: str(status) for component, status in impacts.items()},
        settings={name: value for name, value in settings.items() if name in SETTINGS},
        made_by=str(by),
        created_at=clock.now(),
    )
    people.note("recur", recurrence.code, by=by, title=recurrence.title, rule=recurrence.rule)
    announce(recurrence, clock.now())
    return recurrence


@transaction.atomic
def end(recurrence: Recurrence, *, by: object) -> None:
    """Announce no further window by this rule; those that are announced stay until somebody cancels them."""
    Recurrence.objects.filter(pk=recurrence.pk).update(is_active=False)
    people.note("end_recurrence", recurrence.code, by=by)


def coming(recurrence: Recurrence, at: datetime, count: int) -> list[occurrences.Occurrence]:
    """The next occurrences of this rule after that moment."""
    first = datetime.fromisoformat(recurrence.first_starts_at)
    return occurrences.coming(recurrence.rule, first, ZoneInfo(recurrence.time_zone), after=at, count=count)


def announce_due(at: datetime) -> int:
    """Announce every window whose time to be announced has come; how many."""
    return sum(announce(recurrence, at) for recurrence in Recurrence.objects.filter(is_active=True))


def announce(recurrence: Recurrence, at: datetime) -> int:
    """Announce the windows of one rule that begin soon and are not announced yet; how many."""
    until = at + recurrence.announced_ahead
    due = [each.starts_at for each in coming(recurrence, at, AT_ONCE) if each.starts_at <= until]
    known = set(Incident.objects.filter(recurrence=recurrence, occurrence_at__in=due).values_list("occurrence_at"))
    return sum(_announce_one(recurrence, starts_at) for starts_at in due if (starts_at,) not in known)


def _announce_one(recurrence: Recurrence, starts_at: datetime) -> bool:
    components = {each.code: each for each in Component.objects.filter(code__in=recurrence.impacts)}
    try:
        with transaction.atomic():
            maintenance.schedule_maintenance(
                title=recurrence.title,
                body=recurrence.body,
                components=[],
                impacts={components[code]: s for code, s in recurrence.impacts.items() if code in components},
                starts_at=starts_at,
                ends_at=starts_at + recurrence.lasts,
                by=recurrence.made_by,
                recurrence=recurrence,
                occurrence_at=starts_at,
                **recurrence.settings,
            )
    except (DomainError, IntegrityError):  # over already, or another clock was faster
        return False
    return True
