"""What was decided about the page itself: what uptime means (rows that are only ever added), how the frame looks."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core import clock
from publication import rules
from publication.frame import EmbedFacts
from publication.rules import Rules


class UptimeRules(models.Model):
    """One version of what uptime means, from a day of the page's zone on; of two for one day the later counts."""

    class Maintenance(models.TextChoices):
        EXCLUDE = rules.EXCLUDE, "is left out of the figure"
        AS_UP = rules.AS_UP, "counts as up"
        COUNT = rules.COUNT, "counts like any other time"

    effective_on = models.DateField(
        "from", help_text="The first day, in the page's zone, that is counted by these rules."
    )
    degraded_weight = models.PositiveSmallIntegerField(
        "degraded performance", default=0, validators=[MaxValueValidator(100)], help_text="Percent that counts as down."
    )
    partial_weight = models.PositiveSmallIntegerField(
        "partial outage", default=30, validators=[MaxValueValidator(100)], help_text="Percent that counts as down."
    )
    major_weight = models.PositiveSmallIntegerField(
        "major outage", default=100, validators=[MaxValueValidator(100)], help_text="Percent that counts as down."
    )
    maintenance = models.CharField(
        "announced maintenance", max_length=8, choices=Maintenance.choices, default=Maintenance.EXCLUDE
    )
    announced_hours = models.PositiveSmallIntegerField(
        default=24, help_text="Hours before its start at which maintenance must have been announced."
    )
    credits = models.TextField(
        blank=True,
        help_text="Informative credits by month, a line each, like “below 99.9 %: 10 %”. Empty shows none.",
    )
    target = models.DecimalField(
        max_digits=5,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(Decimal("99.999"))],
        help_text="Percent of each month in which a component is to be up, like 99.9: its page then tells how much of "
        "the rest is used up. Empty tells nothing.",
    )
    reason = models.TextField(help_text="Why; it stands in the audit log.")
    decided_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "uptime rules"
        constraints = [
            models.CheckConstraint(
                condition=Q(degraded_weight__lte=F("partial_weight"), partial_weight__lte=F("major_weight")),
                name="uptime_rules_worse_never_weighs_less",
                violation_error_message="What is worse must not weigh less.",
            ),
            models.CheckConstraint(condition=Q(major_weight__lte=100), name="uptime_rules_weigh_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"from {self.effective_on}"

    def clean(self) -> None:
        """Credits must be readable, and never grow with the uptime."""
        try:
            rules.read_steps(self.credits)
        except rules.NoSteps as error:
            raise ValidationError({"credits": str(error)}) from error

    def as_rules(self, zone: ZoneInfo) -> Rules:
        """The row as the value that is computed with."""
        return Rules(
            since=int(_midnight(self.effective_on, zone).timestamp()),
            degraded=self.degraded_weight * 10,
            partial=self.partial_weight * 10,
            major=self.major_weight * 10,
            policy=self.maintenance,
            announced=self.announced_hours * 3600,
            credits=rules.read_steps(self.credits),
            target=int(self.target * 1000) if self.target else None,
            first_day=self.effective_on,
        )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=zone)


class EmbedLook(models.Model):
    """How the small frame for other sites looks; there is one."""

    position = models.CharField(max_length=16, default="bottom-left")
    incident_background_color = models.CharField(max_length=24, default="#B00020")
    incident_text_color = models.CharField(max_length=24, default="#FFFFFF")
    maintenance_background_color = models.CharField(max_length=24, default="#1F5FBF")
    maintenance_text_color = models.CharField(max_length=24, default="#FFFFFF")

    def __str__(self) -> str:
        return self.position

    @classmethod
    def the_one(cls) -> "EmbedLook":
        """What is kept, or what holds until something is."""
        return cls.objects.order_by("pk").first() or cls()

    def as_facts(self) -> EmbedFacts:
        """The row as the value that is rendered."""
        return EmbedFacts(
            position=self.position,
            incident=(self.incident_background_color, self.incident_text_color),
            maintenance=(self.maintenance_background_color, self.maintenance_text_color),
        )
