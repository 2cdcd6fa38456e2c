"""When to look, and when to forget."""

from celery import shared_task

from core import clock
from monitoring import actions, conclusions, recording, rollups, watch
from monitoring.inbound import actions as inbound
from monitoring.reports import actions as reports
from monitoring.reports import counting


@shared_task(name="monitoring.look_due")
def look_due() -> None:
    watch.wake_idle_vantages()
    conclusions.draw_from_hearing()
    actions.expire_cleared()
    actions.remind()


@shared_task(name="monitoring.look")
def look(vantage: str) -> None:
    watch.watch(vantage)


@shared_task(name="monitoring.roll_up")
def roll_up() -> None:
    rollups.roll_up(clock.now())


@shared_task(name="monitoring.measure_noise")
def measure_noise() -> None:
    rollups.measure_noise(clock.now())


@shared_task(name="monitoring.tidy_reports")
def tidy_reports() -> None:
    counting.count(clock.now())
    reports.forget(clock.now())


@shared_task(name="monitoring.prune")
def prune() -> None:
    recording.prune()
    inbound.prune(clock.now())
    rollups.prune(clock.now())
