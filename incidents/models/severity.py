"""How an incident of some impact is treated."""

from django.db import models

from incidents.headline import IncidentImpact


class SeverityPolicy(models.Model):
    """What holds for incidents of one impact; where there is no row, the defaults of `incidents.promises`."""

    impact = models.CharField(max_length=16, choices=IncidentImpact.choices, unique=True)
    promise_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The next update is promised for so many minutes later; empty: the default."
    )
    dwell_minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Monitoring lasts at least so long before it is resolved; empty: 30."
    )
    needs_two_people = models.BooleanField(
        default=False, help_text="A second commander publishes what the first has written: first posts and resolutions."
    )

    class Meta:
        verbose_name_plural = "severity policies"

    def __str__(self) -> str:
        return str(self.get_impact_display())
