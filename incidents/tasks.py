"""What the clock does: maintenance that begins and ends, windows that come again, reminders."""

from celery import shared_task

from core import clock
from incidents import maintenance, recurrences, reminders


@shared_task(name="incidents.keep_time")
def keep_time() -> None:
    now = clock.now()
    maintenance.start_due_maintenance(now)
    maintenance.complete_due_maintenance(now)
    reminders.remind_of_promises(now)
    reminders.remind_of_windows(now)
    reminders.tell_of_overruns(now)


@shared_task(name="incidents.announce")
def announce() -> None:
    recurrences.announce_due(clock.now())
