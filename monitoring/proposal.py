"""What is suggested to a person: a proposal with its evidence, and what it says about each component."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from components.models import Component
from components.status import ComponentStatus
from core import clock
from incidents.models import Draft, Incident
from monitoring.stance import Kind


class ProposalState(models.TextChoices):
    OPEN = "open", _("Waiting")
    APPROVED = "approved", _("Approved")
    DISMISSED = "dismissed", _("Dismissed")
    WITHDRAWN = "withdrawn", _("Withdrawn by the poller")
    EXPIRED = "expired", _("Expired")


class Proposal(models.Model):
    """The poller's suggestion, with evidence, waiting for a person; the public never sees it."""

    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OPEN)
    state = models.CharField(max_length=16, choices=ProposalState.choices, default=ProposalState.OPEN)
    dedupe_key = models.CharField(max_length=100, help_text="Which disturbance it is about.")
    version = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=255)
    draft = models.TextField(help_text="A first update that a person may edit.")
    since = models.DateTimeField(help_text="Since when the evidence has been so.")
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    last_bad_at = models.DateTimeField(default=clock.now, help_text="The last moment at which the evidence was so.")
    # Good and bad in turn, one letter every half minute: whether it comes and goes.
    states = models.CharField(max_length=21, blank=True)
    sampled_at = models.DateTimeField(default=clock.now)
    is_flapping = models.BooleanField(default=False)
    # The evidence is clear again since; the disturbance is over, whoever decided what.
    cleared_at = models.DateTimeField(null=True, blank=True)
    is_in_maintenance = models.BooleanField(default=False)
    reminders = models.PositiveSmallIntegerField(default=0, help_text="How often people on duty were told again.")
    # Nobody is told again until then; without a moment, until it gets worse.
    is_snoozed = models.BooleanField(default=False)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_by = models.CharField(max_length=200, blank=True)
    confidence = models.FloatField(default=0.0, help_text="Between 0 and 1.")
    evidence = models.JSONField(default=dict, help_text="Frozen when the proposal was opened or got worse.")
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    incident = models.ForeignKey(
        Incident,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
        help_text="What it is about, or what came of it.",
    )
    held = models.ForeignKey(
        Draft,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
        help_text="What a first person has written; a second one publishes it.",
    )

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(state=ProposalState.OPEN),
                name="proposal_one_open_per_disturbance",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
                name="proposal_decided_iff_timestamped",
            ),
            models.CheckConstraint(
                condition=Q(is_snoozed=True) | Q(snoozed_until__isnull=True),
                name="proposal_snoozed_until_only_while_snoozed",
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at"], name="proposal_newest_of_state")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == ProposalState.OPEN

    @property
    def is_about_an_incident(self) -> bool:
        """Whether it suggests an update of an incident, not a new one."""
        return self.kind != Kind.OPEN

    @property
    def percent(self) -> int:
        """The confidence for people."""
        return min(99, round(self.confidence * 100))  # nobody is ever sure

    def sleeps(self, at: datetime) -> bool:
        """Whether a person has asked for silence that is not over yet."""
        return self.is_snoozed and (self.snoozed_until is None or at < self.snoozed_until)


class Suggestion(models.Model):
    """One component of a proposal with the status that the evidence speaks for."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="suggestions")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="suggestions")
    status = models.CharField(max_length=24, choices=ComponentStatus.choices)
    since = models.DateTimeField()
    # The failed component that explains this one: it depends on it.
    under = models.ForeignKey(Component, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # Whether the proposal waits for a person; a component waits in one proposal at a time.
    waits = models.BooleanField(default=True)
    # What the evidence says of this component now, and when that was last so.
    is_bad = models.BooleanField(default=True)
    last_bad_at = models.DateTimeField(default=clock.now)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["component__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "component"], name="suggestion_once_per_component"),
            models.UniqueConstraint(
                fields=["component"], condition=Q(waits=True), name="suggestion_of_a_component_waits_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.get_status_display()}"
