"""The sweep that guarantees what the nudges make fast."""

from celery import shared_task

from outbox import relay


@shared_task(name="outbox.relay")
def run_relay() -> None:
    relay.relay_all()


@shared_task(name="outbox.prune")
def prune() -> None:
    relay.prune()
