"""Doorbells of the mail room, and the sweep behind dead workers."""

from celery import shared_task

from notifications import actions
from notifications.seats import seat


@shared_task(name="notifications.drain")
def drain() -> None:
    with seat("email") as is_mine:
        if is_mine:
            actions.drain("email")


@shared_task(name="notifications.drain_webhooks")
def drain_webhooks() -> None:
    with seat("webhook") as is_mine:
        if is_mine:
            actions.drain("webhook")


@shared_task(name="notifications.release")
def release() -> None:
    actions.release_expired_claims()
