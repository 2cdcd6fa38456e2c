"""Writing down, in the transaction of a change, that it happened."""

from datetime import datetime

from django.conf import settings
from django.db import connection, models, transaction

from core import clock, database
from outbox import relay
from outbox.models import Debt, OutboxEvent
from outbox.nudge import nudge


def record(kind: str, subject: models.Model, *, topic: str = "", happened_at: datetime | None = None) -> OutboxEvent:
    """Note that something has happened; one pending debt for each of its handlers.

    `topic` keeps the order: a handler hears the events of one topic one after the other.
    `happened_at` is given by imports, which tell of facts that are older than their telling.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("outbox.record() must share the transaction of the change it announces")
    database.keep_commit_order()
    now = clock.now()
    event = OutboxEvent.objects.create(
        kind=kind,
        subject_id=subject.pk,
        topic=topic or f"{subject._meta.label_lower}:{subject.pk}",
        is_public=kind not in settings.OUTBOX_PRIVATE,
        happened_at=happened_at or now,
        recorded_at=now,
    )
    Debt.objects.bulk_create(
        Debt(event=event, handler=handler, topic=event.topic, due_at=now) for handler in settings.OUTBOX_HANDLERS[kind]
    )
    # robust: neither a dead broker nor a full disk fails the post that has been committed.
    # No partial: Django wants the name of what failed, and a partial has none.
    transaction.on_commit(lambda: after_commit(event), robust=True)
    return event


def after_commit(event: OutboxEvent) -> None:
    """Run what cannot wait in this very process, and wake the workers for the rest."""
    try:
        relay.run_at_once(event, settings.OUTBOX_AT_ONCE)
    finally:
        nudge("outbox.relay")
