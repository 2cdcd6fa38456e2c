"""From where and how we look, what each look saw, and what is suggested to a person."""

from urllib.parse import urlsplit

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from components.models import Component
from components.status import ComponentStatus
from core import clock
from monitoring.inbound.models import Rule, Signal, Source
from monitoring.judgement import Thresholds
from monitoring.outcome import in_words
from monitoring.proposal import Proposal, ProposalState, Suggestion
from monitoring.reports.models import ProblemReport, ReportHour, ReportKey

# What others tell us and what is proposed have files of their own; Django looks for the nouns of a room here.
HEARD = [ProblemReport, ReportHour, ReportKey, Rule, Signal, Source]
PROPOSED = [Proposal, ProposalState, Suggestion]


class Vantage(models.Model):
    """A place from which probes look: a worker on the queue `probe.<name>`."""

    name = models.SlugField(max_length=32, unique=True)
    # One process at a time looks from here; the lease is by the database's clock.
    lease_holder = models.CharField(max_length=64, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    looked_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="All slots up to this moment have been started."
    )
    blind_reason = models.CharField(max_length=200, blank=True, editable=False)
    blind_since = models.DateTimeField(null=True, blank=True, editable=False)
    vouched_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a reference last proved that it can see."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProbeKind(models.TextChoices):
    HTTP = "http", _("HTTP")
    TCP = "tcp", _("TCP port")
    TLS = "tls", _("Certificate")
    DNS = "dns", _("DNS")
    HEARTBEAT = "heartbeat", _("Heartbeat")
    UPSTREAM = "upstream", _("Provider's status page")
    JOURNEY = "journey", _("Journey")
    AI = "ai", _("AI endpoint")


class Probe(models.Model):
    """How and how often we look at a component from outside."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="probes")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=16, choices=ProbeKind.choices, default=ProbeKind.HTTP)
    target = models.CharField(_("address"), max_length=500, help_text=_("Like https://example.com/health."))
    # What the kind needs besides the target; each kind's form knows its own.
    options = models.JSONField(default=dict, blank=True)
    interval = models.PositiveIntegerField(
        default=30, validators=[MinValueValidator(5), MaxValueValidator(86_400)], help_text=_("Seconds between looks.")
    )
    timeout = models.PositiveIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(20)], help_text=_("Seconds for one look.")
    )
    fall = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)], help_text=_("Failures in a row to alarm.")
    )
    rise = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)], help_text=_("Successes to reassure.")
    )
    vantage = models.ForeignKey(
        Vantage, null=True, blank=True, on_delete=models.PROTECT, help_text=_("Empty: from every vantage.")
    )
    is_active = models.BooleanField(default=True)
    # Share of looks that failed without a cause in the last 7 days; chooses how strictly is judged.
    noise = models.FloatField(null=True, editable=False)
    # A heartbeat is called at this secret's address; when it was called last.
    token = models.CharField(max_length=64, null=True, unique=True, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["component__position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["component", "name"], name="probe_one_of_a_name_per_component"),
            models.CheckConstraint(condition=Q(interval__gt=0), name="probe_interval_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.name}"

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(fall=self.fall, rise=self.rise)

    @property
    def host(self) -> str:
        """Whom it asks; two probes of one host fall together."""
        return urlsplit(self.target).hostname or self.target.rpartition(":")[0] or self.target

    @property
    def is_hint(self) -> bool:
        """Whether it is evidence only: what others say of themselves proposes nothing alone."""
        return self.kind == ProbeKind.UPSTREAM


class CheckResult(models.Model):
    """What one look saw; raw, kept for days."""

    probe = models.ForeignKey(Probe, on_delete=models.CASCADE, related_name="results")
    vantage = models.ForeignKey(Vantage, on_delete=models.CASCADE, related_name="results")
    slot = models.DateTimeField(help_text="The moment that this look was planned for.")
    started_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    status = models.CharField(max_length=24, choices=ComponentStatus.choices)
    reason = models.CharField(max_length=64, blank=True)
    code = models.PositiveSmallIntegerField(null=True)
    speed = models.FloatField(null=True, help_text="Tokens per second of an AI endpoint.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["probe", "vantage", "slot"], name="check_result_once_per_slot_and_vantage"),
        ]
        indexes = [
            models.Index(fields=["vantage", "started_at"], name="check_result_by_vantage"),
            models.Index(
                fields=["probe", "started_at"],
                condition=~Q(status=ComponentStatus.OPERATIONAL),
                name="check_result_bad_ones",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.probe}: {self.words}"

    @property
    def words(self) -> str:
        return in_words(self.reason, self.code)

    @property
    def is_good(self) -> bool:
        return self.status == ComponentStatus.OPERATIONAL


class RollUp(models.Model):
    """The looks of one probe and vantage in five minutes, an hour or a day, summed up."""

    probe = models.ForeignKey(Probe, on_delete=models.CASCADE, related_name="roll_ups")
    vantage = models.ForeignKey(Vantage, on_delete=models.CASCADE, related_name="roll_ups")
    span = models.PositiveIntegerField(help_text="Seconds.")
    begins = models.DateTimeField()
    looks = models.PositiveIntegerField()
    failures = models.PositiveIntegerField()
    p50_ms = models.PositiveIntegerField(null=True)
    p95_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["probe", "vantage", "span", "begins"], name="roll_up_once_per_bucket"),
        ]
        indexes = [models.Index(fields=["span", "begins"], name="roll_up_by_time")]

    def __str__(self) -> str:
        return f"{self.probe}: {self.looks} looks from {self.begins:%Y-%m-%d %H:%M} UTC"
