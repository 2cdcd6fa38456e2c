"""Maintenance by the clock."""

from celery import shared_task

from core import clock
from incidents import maintenance


@shared_task(name="incidents.keep_time")
def keep_time() -> None:
    maintenance.start_due_maintenance(clock.now())
    maintenance.complete_due_maintenance(clock.now())
