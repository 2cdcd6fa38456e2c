"""Who delivers numbers, which number each is, and its points over time."""

from datetime import datetime

from django.db import models

from core import clock
from core.codes import LONGEST, new_code


class Provider(models.Model):
    """Where numbers come from; here always programs that send them themselves."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=32, default="Self")
    base_uri = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.code})"


class Metric(models.Model):
    """One number over time, and how it is drawn."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="metrics")
    name = models.CharField(max_length=255)
    identifier = models.CharField(max_length=255, blank=True, help_text="What the program calls it.")
    tooltip = models.TextField(blank=True)
    transform = models.CharField(max_length=16, default="average")
    suffix = models.CharField(max_length=32, blank=True)
    decimal_places = models.PositiveSmallIntegerField(default=0)
    y_axis_min = models.FloatField(null=True, blank=True)
    y_axis_max = models.FloatField(null=True, blank=True)
    is_y_axis_hidden = models.BooleanField(default=False)
    is_displayed = models.BooleanField(default=True)
    newest_at = models.DateTimeField(null=True, blank=True, help_text="The time of the newest point.")
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def series(self, begin: datetime, end: datetime) -> list[tuple[datetime, float]]:
        """The points of that time, oldest first."""
        points = self.points.filter(at__gte=begin, at__lt=end).order_by("at")
        return list(points.values_list("at", "value"))


class Point(models.Model):
    """What the number was at one moment; said again, the later word counts."""

    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="points")
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["metric", "at"], name="point_once_per_moment")]

    def __str__(self) -> str:
        return f"{self.value:g} at {self.at:%Y-%m-%d %H:%M:%S} UTC"
