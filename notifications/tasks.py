"""Doorbells of the mail room, and the sweep behind dead workers."""

from celery import shared_task

from notifications import actions
from notifications.seats import seat


def drain_from_a_seat(channel: str) -> None:
    """Drain a channel, if one of its seats is free."""
    with seat(channel) as is_mine:
        if is_mine:
            actions.drain(channel)


@shared_task(name="notifications.drain")
def drain() -> None:
    drain_from_a_seat("email")


@shared_task(name="notifications.drain_webhooks")
def drain_webhooks() -> None:
    drain_from_a_seat("webhook")


@shared_task(name="notifications.drain_chat")
def drain_chat() -> None:
    drain_from_a_seat("chat")


@shared_task(name="notifications.drain_push")
def drain_push() -> None:
    drain_from_a_seat("push")


@shared_task(name="notifications.drain_sms")
def drain_sms() -> None:
    drain_from_a_seat("sms")


@shared_task(name="notifications.release")
def release() -> None:
    actions.release_expired_claims()
