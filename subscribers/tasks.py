"""Forgetting by the clock."""

from celery import shared_task

from subscribers import actions


@shared_task(name="subscribers.forget_unconfirmed")
def forget_unconfirmed() -> None:
    actions.forget_unconfirmed()
