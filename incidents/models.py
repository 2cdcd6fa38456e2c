"""Incidents and maintenance, their updates, and what each update says about components."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from components.models import Component
from components.status import ComponentStatus
from core import clock
from core.codes import LONGEST, new_code
from incidents.headline import IncidentImpact
from incidents.lifecycle import OPEN, OVER, UNDERWAY, Kind, Status


class IncidentQuerySet(models.QuerySet["Incident"]):
    def public(self) -> "IncidentQuerySet":
        """What visitors may see."""
        return self.filter(is_private=False)

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
        rows = Impact.objects.filter(update__incident=self).select_related("component")
        newest: dict[Component, str] = {}
        for row in rows.order_by("update__posted_at", "update_id"):
            newest[row.component] = row.new
        return newest


class IncidentUpdate(models.Model):
    """One published message with the status it sets; never edited into another meaning."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    status = models.CharField(max_length=16, choices=Status.choices)
    body = models.TextField()
    body_html = models.TextField(editable=False)
    posted_at = models.DateTimeField(help_text="Shown in public; the order of the timeline.")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    posted_by = models.CharField(max_length=200)
    edited_at = models.DateTimeField(null=True, blank=True, help_text="The words were mended in place then.")
    next_update_by = models.DateTimeField(null=True, blank=True, help_text="The promise made with this update.")
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections", editable=False
    )
    wave = models.PositiveSmallIntegerField(default=1)
    tells_followers = models.BooleanField(default=True)
    submission_key = models.UUIDField(unique=True, null=True, editable=False)
    foreign = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["-posted_at"], name="incident_update_newest_first")]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_status_display()}"


class Revision(models.Model):
    """What an update said before its words were mended."""

    update = models.ForeignKey(IncidentUpdate, on_delete=models.CASCADE, related_name="revisions")
    body = models.TextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.CharField(max_length=200)

    class Meta:
        ordering = ["replaced_at", "pk"]

    def __str__(self) -> str:
        return f"until {self.replaced_at:%Y-%m-%d %H:%M} UTC"


class Impact(models.Model):
    """From this update on, that component is in the status `new`; the newest of an open incident counts."""

    update = models.ForeignKey(IncidentUpdate, on_delete=models.CASCADE, related_name="impacts")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="impacts")
    component_name = models.CharField(max_length=255, help_text="As it was called then.")
    old = models.CharField(max_length=24, choices=ComponentStatus.choices)
    new = models.CharField(max_length=24, choices=ComponentStatus.choices)
    # A later change of the component itself ended this impact before the incident did.
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["update", "component"], name="impact_once_per_update_and_component"),
        ]

    def __str__(self) -> str:
        return f"{self.component_name}: {self.new}"


def open_impacts(at: datetime | None = None) -> dict[int, list[tuple[Incident, str]]]:
    """What open public incidents and maintenance do to each component now, by component id.

    One query; the newest impact of each incident on each component counts, unless it was lifted.
    """
    rows = (
        Impact.objects.filter(update__incident__in=Incident.objects.public().open())
        .select_related("update__incident")
        .order_by("update__posted_at", "update_id")
    )
    newest: dict[tuple[int, int], Impact] = {}
    for row in rows.filter(update__posted_at__lte=at or clock.now()):
        newest[row.component_id, row.update.incident_id] = row
    result: dict[int, list[tuple[Incident, str]]] = {}
    for row in newest.values():
        if row.lifted_at is None:
            result.setdefault(row.component_id, []).append((row.update.incident, row.new))
    return result
