"""The minute hand of the page: what the clock changes, what a failed publish left, and the sign of life."""

from celery import shared_task

from publication import actions


@shared_task(name="publication.publish")
def publish() -> None:
    actions.publish()


@shared_task(name="publication.mirror")
def mirror() -> None:
    actions.mirror()
