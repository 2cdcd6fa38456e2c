"""Mails that came back, and readers who complained."""

from django.db import models

from core import clock
from notifications.models.ledger import Delivery
from subscribers.models import Subscriber


class BounceKind(models.TextChoices):
    HARD = "hard", "No such mailbox"
    SOFT = "soft", "Not taken this time"
    COMPLAINT = "complaint", "The reader complained"


class Bounce(models.Model):
    """One mail that came back, or one complaint; told once, however often we are told of it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="bounces")
    subscriber = models.ForeignKey(Subscriber, null=True, on_delete=models.CASCADE, related_name="bounces")
    kind = models.CharField(max_length=16, choices=BounceKind.choices)
    words = models.CharField(max_length=300, blank=True, help_text="What the other server said.")
    source = models.CharField(max_length=16, help_text="Who told us: smtp, mailbox, or the provider's name.")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["delivery", "kind"], name="bounce_once_per_delivery_and_kind")]
        indexes = [models.Index(fields=["kind", "at"], name="bounce_newest_of_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words}"
