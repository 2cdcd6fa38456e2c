"""When to look, and when to forget."""

from celery import shared_task

from monitoring import actions, recording, watch


@shared_task(name="monitoring.look_due")
def look_due() -> None:
    watch.wake_idle_vantages()
    actions.expire_cleared()


@shared_task(name="monitoring.look")
def look(vantage: str) -> None:
    watch.watch(vantage)


@shared_task(name="monitoring.prune")
def prune() -> None:
    recording.prune()
