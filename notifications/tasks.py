"""Doorbells of the mail room, and the sweep behind dead workers."""

from celery import shared_task

from notifications import actions
from notifications.seats import seat


@shared_task(name="notifications.drain")
def drain(channel: str = "email") -> None:
    with seat(channel) as is_mine:
        if is_mine:
            actions.drain(channel)


@shared_task(name="notifications.release")
def release() -> None:
    actions.release_expired_claims()
