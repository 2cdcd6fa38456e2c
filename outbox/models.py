"""Events, and what is still owed to each listener."""

from django.db import models
from django.db.models import Q


class OutboxEvent(models.Model):
    """The sentence "this happened"; its id grows in commit order and is the number of the public page."""

    kind = models.CharField(max_length=64)
    subject_id = models.BigIntegerField()
    # Events of one topic reach each handler in their order.
    topic = models.CharField(max_length=64)
    is_public = models.BooleanField()
    happened_at = models.DateTimeField(help_text="When the fact became true; an import keeps the source's moment.")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["is_public", "id"], name="outbox_newest_public_event")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.subject_id}"


class Debt(models.Model):
    """One handler that has not yet heard of one event."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="debts")
    handler = models.CharField(max_length=128)
    topic = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True, help_text="Given up after five tries; a person must look.")
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="debt_once_per_event_and_handler"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(settled_at__isnull=True, parked_at__isnull=True),
                name="debt_owed_for_relay",
            ),
            models.Index(
                fields=["handler", "topic", "event"],
                condition=Q(settled_at__isnull=True, parked_at__isnull=True),
                name="debt_order_within_topic",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} owes {self.event_id}"
