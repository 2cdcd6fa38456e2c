"""What receivers of component news were told last."""

from django.db import models

from components.models import Component
from components.status import ComponentStatus


class ToldStatus(models.Model):
    """The status of one component as it was told last: only what differs from it is news."""

    component = models.OneToOneField(Component, on_delete=models.CASCADE, related_name="told_status")
    status = models.CharField(max_length=24, choices=ComponentStatus.choices, default=ComponentStatus.OPERATIONAL)

    def __str__(self) -> str:
        return f"{self.component}: {self.status}"
