"""Windows that come again: the rule, and what each window will do to components."""

from datetime import timedelta

from django.db import models

from components.models import Component
from components.status import ComponentStatus
from core.codes import LONGEST, new_code
from incidents.models.incident import Incident


class Recurrence(models.Model):
    """A rule by which windows are announced ahead: RFC 5545, in the local time of a zone."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    title = models.CharField(max_length=255)
    body = models.TextField()
    rule = models.CharField(max_length=300, help_text="Like FREQ=WEEKLY;BYDAY=SU.")
    time_zone = models.CharField(max_length=64, default="Etc/UTC")
    # What the wall clock of that zone shows; the same hour all the year.
    first_starts_at = models.CharField(max_length=16, help_text="Local, like 2026-03-01T02:30.")
    lasts = models.DurationField(default=timedelta(hours=1))
    announced_ahead = models.DurationField(
        default=timedelta(days=7), help_text="So long before, a window is announced."
    )
    # component code -> status during the window
    impacts = models.JSONField(default=dict, blank=True)
    # the other arguments of incidents.maintenance.schedule_maintenance
    settings = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    made_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.title} ({self.rule})"


class PlannedImpact(models.Model):
    """What a window will do to one component; where it says nothing, the component is under maintenance."""

    window = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="planned_impacts")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="planned_impacts")
    status = models.CharField(max_length=24, choices=ComponentStatus.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["window", "component"], name="planned_impact_once_per_component"),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.status}"
