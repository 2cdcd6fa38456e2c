"""The pulse of the scheduler, taken by a worker."""

from celery import shared_task

from core import actions


@shared_task(name="core.pulse")
def pulse() -> None:
    """Arrives only while the scheduler, the broker and a worker live."""
    actions.beat("beat")
