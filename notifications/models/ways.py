"""How the ways out are governed: channels that are stopped, and domains that take only so much."""

from django.db import models
from django.db.models import Q

from core import clock
from subscribers.models import Channel


class ChannelStop(models.Model):
    """A channel that is stopped, or was: while `resumed_at` is empty nothing leaves through it."""

    channel = models.CharField(max_length=16, choices=Channel.choices)
    stopped_at = models.DateTimeField(default=clock.now)
    by = models.CharField(max_length=200)
    why = models.TextField()
    resumed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-stopped_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(resumed_at__isnull=True), name="channel_stopped_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} stopped by {self.by}"


class ChannelRecord(models.Model):
    """How the last mails or requests of a channel ended, a letter for each; see notifications.switch."""

    channel = models.CharField(max_length=16, choices=Channel.choices, unique=True)
    window = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.window.count('x')} refused of {len(self.window)}"


class DomainPace(models.Model):
    """How many mails a domain is sent each minute; domains without one are sent what there is."""

    domain = models.CharField(max_length=254, unique=True)
    per_minute = models.PositiveIntegerField()
    by = models.CharField(max_length=200)
    until = models.DateTimeField(null=True, blank=True, help_text="Learned from the domain's complaint, until then.")
    changed_at = models.DateTimeField(default=clock.now)
    # The minute that is counted now, and how many have been sent in it.
    minute = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["domain"]
        constraints = [models.CheckConstraint(condition=Q(per_minute__gte=1), name="domain_pace_is_not_a_stop")]

    def __str__(self) -> str:
        return f"{self.domain}: {self.per_minute} a minute"
