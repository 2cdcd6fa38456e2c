"""What visitors reported, without anything that leads back to them after two days."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from components.models import Component


class Symptom(models.TextChoices):
    SIGN_IN = "sign_in", _("I cannot sign in")
    ERROR = "error", _("An error page (500)")
    OVERLOADED = "overloaded", _("“Overloaded” (529)")
    SLOW = "slow", _("It is very slow")
    MESSAGES = "messages", _("Messages or requests fail")
    OTHER = "other", _("Something else")


class Region(models.TextChoices):
    UNSAID = "", _("I would rather not say")
    AFRICA = "africa", _("Africa")
    ASIA = "asia", _("Asia")
    EUROPE = "europe", _("Europe")
    MIDDLE_EAST = "middle_east", _("Middle East")
    NORTH_AMERICA = "north_america", _("North America")
    OCEANIA = "oceania", _("Oceania")
    SOUTH_AMERICA = "south_america", _("South America")


class ProblemReport(models.Model):
    """One network's “I have this problem too” about one component; forgotten after 48 hours (T31).

    No address is kept: `network` and `operator` are hashes with a key that is random for
    each day and forgotten with the reports.
    """

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="problem_reports")
    symptom = models.CharField(max_length=16, choices=Symptom.choices)
    region = models.CharField(max_length=16, choices=Region.choices, blank=True)
    network = models.CharField(max_length=64)
    operator = models.CharField(max_length=64, help_text="Who runs the network; what stands in for that without data.")
    at = models.DateTimeField()
    half_hour = models.DateTimeField(help_text="The half hour that it was made in.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["component", "network", "half_hour"], name="problem_report_once_per_network_and_half_hour"
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="problem_report_by_time"),
            models.Index(fields=["network", "at"], name="problem_report_by_network"),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.get_symptom_display()}"


def _new_key() -> str:
    return secrets.token_hex(32)


class ReportKey(models.Model):
    """What the networks of one day are hashed with; when it is gone, nobody can try all networks against the hashes."""

    day = models.DateField(unique=True)
    key = models.CharField(max_length=64, default=_new_key)

    def __str__(self) -> str:
        return f"the key of {self.day}"


class ReportHour(models.Model):
    """How many networks reported a component in one hour, weighed; kept to know what is usual."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="report_hours")
    begins = models.DateTimeField()
    networks = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["component", "begins"], name="report_hour_once_per_component"),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.networks} from {self.begins:%Y-%m-%d %H:%M} UTC"
