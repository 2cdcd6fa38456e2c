"""Signs of life of the processes that work behind the page."""

from django.db import models


class Pulse(models.Model):
    """When a process of that name last said that it lives."""

    name = models.CharField(max_length=64, primary_key=True)
    beaten_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.beaten_at:%H:%M:%S} UTC"
