"""What was decided about the page itself, and what was told of uptime; rows of both kinds are only ever added."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from components.models import Component
from core import clock
from incidents.models import Incident
from publication import revised, rules
from publication.frame import EmbedFacts
from publication.revised import RevisionFacts
from publication.rules import Rules
from publication.uptime import Tally


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


class ToldDays(models.Model):
    """What was told of one component's days of one month when each of them was over; never overwritten (T42)."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="told_days")
    first_day = models.DateField()
    figures = models.JSONField(default=dict, help_text="By day, like 02: weighted ms of outage, seconds observed.")
    until = models.DateField(help_text="The newest day in it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["component", "first_day"], name="told_days_once_per_component_and_month"),
        ]

    def __str__(self) -> str:
        return f"{self.component_id} {self.first_day:%Y-%m}"

    def told(self, day: date) -> Tally | None:
        """What was told of that day; None when nothing was kept of it."""
        found = self.figures.get(f"{day.day:02}")
        return Tally(*found) if found else None

    def take(self, figures: Mapping[date, Tally]) -> bool:
        """Keep the days of which nothing is kept yet; whether there were any."""
        new = {f"{day.day:02}": [figure.down, figure.observed] for day, figure in figures.items()}
        before = len(self.figures)
        self.figures = new | self.figures
        self.until = max(figures)
        return len(self.figures) > before


class UptimeRevision(models.Model):
    """A later figure of a day that was over; `number` 2 is the first of them."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="uptime_revisions")
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    revised_at = models.DateTimeField()
    down_before = models.BigIntegerField(help_text="Weighted milliseconds of outage.")
    observed_before = models.PositiveIntegerField(help_text="Seconds that counted.")
    down_after = models.BigIntegerField()
    observed_after = models.PositiveIntegerField()
    reason = models.CharField(max_length=16, choices=[(reason, reason) for reason in revised.REASONS])
    incident = models.ForeignKey(Incident, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["component", "day", "number"], name="uptime_revision_one_chain_per_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} of {self.component_id}: {self.in_words()}"

    def in_words(self) -> str:
        """Like "100 % → 97.91 %"."""
        facts = self.as_facts()
        return f"{facts.before_text} → {facts.after_text}"

    def as_facts(self) -> RevisionFacts:
        """The row as the value that is shown; a hidden incident is not named."""
        return RevisionFacts(
            day=self.day,
            number=self.number,
            revised_at=self.revised_at,
            before=Tally(self.down_before, self.observed_before),
            after=Tally(self.down_after, self.observed_after),
            reason=self.reason,
            incident_code=self.incident.code if self.incident and not self.incident.is_private else "",
        )
