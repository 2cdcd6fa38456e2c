"""Incidents and maintenance: what is broken or planned, and how it stands."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from components.models import Component
from core import clock
from core.codes import LONGEST, new_code
from incidents import headline
from incidents.headline import IncidentImpact
from incidents.lifecycle import OPEN, OVER, UNDERWAY, Kind, Status


class IncidentQuerySet(models.QuerySet["Incident"]):
    def public(self) -> "IncidentQuerySet":
        """What visitors may see; what was merged is seen as a part of the other."""
        return self.filter(is_private=False, merged_into__isnull=True)

    def incidents(self) -> "IncidentQuerySet":
        return self.filter(kind=Kind.INCIDENT)

    def maintenances(self) -> "IncidentQuerySet":
        return self.filter(kind=Kind.MAINTENANCE)

    def open(self) -> "IncidentQuerySet":
        """Incidents that are not resolved, and maintenance that is under way."""
        return self.filter(status__in=[*OPEN, *UNDERWAY])

    def upcoming(self) -> "IncidentQuerySet":
        """Maintenance that is scheduled and has not begun."""
        return self.filter(kind=Kind.MAINTENANCE, status=Status.SCHEDULED)


class Incident(models.Model):
    """A disturbance we talk about, or a planned window; its public id is `code`."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.INCIDENT)
    title = models.CharField(max_length=255)
    status = models.CharField(max_length=16, choices=Status.choices)
    impact = models.CharField(max_length=16, choices=IncidentImpact.choices, default=IncidentImpact.NONE)
    impact_override = models.CharField(max_length=16, choices=IncidentImpact.choices, blank=True)
    components = models.ManyToManyField(Component, related_name="incidents", blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", editable=False
    )
    related = models.ManyToManyField("self", blank=True, help_text="Other incidents that a reader may want to see.")
    is_backfilled = models.BooleanField(
        default=False, help_text="Told after it was over; created_at says when, started_at when it was."
    )
    is_private = models.BooleanField(default=False, help_text="Seen by staff only; must not colour the page.")
    source = models.CharField(max_length=32, default="staff")
    version = models.PositiveIntegerField(default=1, help_text="Grows with every change; a form states the one it saw.")

    wave = models.PositiveSmallIntegerField(default=1, help_text="How many times the disturbance has come so far.")

    started_at = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    monitoring_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_started_by_clock = models.BooleanField(default=True)
    is_completed_by_clock = models.BooleanField(default=True)
    start_body = models.TextField(blank=True)
    completion_body = models.TextField(blank=True)
    tells_at_start = models.BooleanField(default=True, help_text="Followers are told when it begins.")
    tells_at_end = models.BooleanField(default=True, help_text="Followers are told when it is completed.")
    reminds_day_before = models.BooleanField(default=False)
    reminds_hour_before = models.BooleanField(default=True)
    day_reminder_at = models.DateTimeField(null=True, blank=True, help_text="When followers were reminded.")
    hour_reminder_at = models.DateTimeField(null=True, blank=True, help_text="When followers were reminded.")
    overrun_told_at = models.DateTimeField(null=True, blank=True, help_text="When staff were told that it runs over.")
    recurrence = models.ForeignKey(
        "Recurrence", null=True, blank=True, on_delete=models.SET_NULL, related_name="windows", editable=False
    )
    occurrence_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the rule lets it begin; a person may move the window."
    )

    submission_key = models.UUIDField(unique=True, null=True, editable=False)
    # Fields of an imported record that mean nothing here and are served back unchanged.
    foreign = models.JSONField(default=dict, blank=True, editable=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "-created_at"], name="incident_newest_of_kind"),
            models.Index(fields=["kind", "-started_at"], name="incident_by_start"),
            models.Index(fields=["status"], name="incident_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Kind.INCIDENT, starts_at__isnull=True, ends_at__isnull=True)
                | Q(kind=Kind.MAINTENANCE, starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="incident_has_a_window_iff_maintenance",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind=Kind.INCIDENT,
                    status__in=["investigating", "identified", "monitoring", "resolved", "postmortem"],
                )
                | Q(
                    kind=Kind.MAINTENANCE,
                    status__in=["scheduled", "in_progress", "verifying", "completed", "cancelled"],
                ),
                name="incident_status_belongs_to_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in sorted(OVER)], resolved_at__isnull=False)
                | (~Q(status__in=[status.value for status in sorted(OVER)]) & Q(resolved_at__isnull=True)),
                name="incident_resolved_iff_timestamped",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")), name="incident_not_merged_into_itself"
            ),
            models.UniqueConstraint(fields=["recurrence", "occurrence_at"], name="incident_once_per_occurrence"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.status in OPEN or self.status in UNDERWAY

    @property
    def is_maintenance(self) -> bool:
        return self.kind == Kind.MAINTENANCE

    def move_to(self, status: str, *, at: datetime) -> None:
        """Set the status and the moments that belong to it; only `incidents.actions` calls this."""
        if status in (Status.MONITORING, Status.VERIFYING):
            self.monitoring_at = at
        if status in OVER and self.resolved_at is None:
            self.resolved_at = at
        elif status not in OVER:
            self.resolved_at = None
        self.status = status
        self.updated_at = at
        self.version += 1

    def impacts_now(self) -> dict[Component, str]:
        """The newest impact of this incident on each of its components, public or not."""
        told = Component.objects.filter(impacts__update__incident=self).annotate(told=F("impacts__new"))
        newest: dict[Component, str] = {}
        for component in told.order_by("impacts__update__posted_at", "impacts__update_id"):
            newest[component] = component.told
        return newest

    @cached_property
    def public_impact(self) -> IncidentImpact:
        """The impact as visitors may know it, whatever private components suffer; like `impact` as of its reading."""
        said = self.updates.filter(impacts__isnull=False).order_by()
        told = said.values_list("impacts__new", "impacts__component__is_private")
        return headline.shown(self.impact, self.impact_override, told)

    @property
    def is_running_over(self) -> bool:
        """Whether this window is under way although its end has passed."""
        return self.status in UNDERWAY and self.ends_at is not None and self.ends_at < clock.now()
