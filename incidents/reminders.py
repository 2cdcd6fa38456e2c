"""What the clock reminds people of: promises that fall due, windows that come near, windows that run over."""

from datetime import datetime, timedelta

from django.db import transaction

from core.errors import DomainError
from incidents import actions, maintenance
from incidents.lifecycle import OPEN, Status
from incidents.models import Incident, IncidentUpdate
from outbox import actions as outbox

BEFORE_DUE = timedelta(minutes=5)
AFTER_DUE = timedelta(minutes=5)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
REMINDER = "Reminder: this maintenance begins at {at:%H:%M} UTC on {at:%d %B %Y}."


def remind_of_promises(at: datetime) -> int:
    """Tell the commander of a promise that falls due in five minutes, and everybody on duty five minutes after it
    was missed; each once. How many were told of."""
    told = 0
    for incident in Incident.objects.incidents().filter(status__in=OPEN):
        newest = incident.updates.first()
        if newest is None or newest.next_update_by is None:
            continue
        due = newest.next_update_by
        # A short promise is not reminded of in the same breath in which it was made.
        if max(due - BEFORE_DUE, newest.posted_at + (due - newest.posted_at) / 2) <= at < due:
            with transaction.atomic():
                if is_first := _mark(newest, "promise_reminded_at", at):
                    outbox.record("promise.due", newest)
            told += is_first
        elif at >= due + AFTER_DUE:
            with transaction.atomic():
                if is_first := _mark(newest, "promise_missed_told_at", at):
                    outbox.record("promise.missed", newest)
            told += is_first
    return told


def remind_of_windows(at: datetime) -> int:
    """Remind followers of windows that begin within the day or the hour, where their author wanted that; how many."""
    return sum(_remind(window, at) for window in Incident.objects.upcoming().filter(starts_at__gt=at))


def tell_of_overruns(at: datetime) -> int:
    """Tell people on duty, once, of each window that is under way although its end has passed; how many."""
    late = Incident.objects.maintenances().open().filter(ends_at__lt=at, overrun_told_at__isnull=True)
    told = 0
    for window in late:
        with transaction.atomic():
            if late.filter(pk=window.pk).update(overrun_told_at=at):
                outbox.record("maintenance.overran", window)
                told += 1
    return told


def _mark(update: IncidentUpdate, column: str, at: datetime) -> bool:
    """Note the moment in that column, once; whether this was the first time."""
    unmarked = IncidentUpdate.objects.filter(pk=update.pk, **{f"{column}__isnull": True})
    return bool(unmarked.update(**{column: at}))


def _remind(window: Incident, at: datetime) -> bool:
    assert window.starts_at is not None, "a maintenance has its window (constraint)"
    left = window.starts_at - at
    announced = window.starts_at - window.created_at
    # What was announced within the reminder's own time needs no reminder.
    if window.reminds_hour_before and left <= HOUR < announced and window.hour_reminder_at is None:
        return _post_reminder(window, "hour_reminder_at", at)
    if window.reminds_day_before and HOUR < left <= DAY < announced and window.day_reminder_at is None:
        return _post_reminder(window, "day_reminder_at", at)
    return False


def _post_reminder(window: Incident, column: str, at: datetime) -> bool:
    try:
        with transaction.atomic():
            actions.post_update(
                window,
                status=Status.SCHEDULED,
                body=REMINDER.format(at=window.starts_at),
                by=None,
                submission_key=maintenance.once(window, column),
            )
            Incident.objects.filter(pk=window.pk).update(**{column: at})
    except DomainError:  # a person was faster
        return False
    return True
