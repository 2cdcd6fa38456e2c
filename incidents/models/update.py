"""The updates of an incident, and what each says about components."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from components.models import Component
from components.status import ComponentStatus
from core import clock
from core.codes import LONGEST, new_code
from incidents.lifecycle import Status
from incidents.models.incident import Incident


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
    regions = models.JSONField(default=list, blank=True, help_text="Where people are affected, from the page's list.")
    surfaces = models.JSONField(default=list, blank=True, help_text="Where it shows: web, app, API; from the list.")
    affected_share = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True, help_text="Percent of users affected."
    )
    share_basis = models.CharField(max_length=300, blank=True, help_text="How the share is known.")
    workaround = models.TextField(blank=True)
    workaround_html = models.TextField(blank=True, editable=False)
    # Private: what stood against publishing and was set aside by a person, by its name, with the reason.
    overrides = models.JSONField(default=dict, blank=True, editable=False)
    approved_by = models.CharField(max_length=200, blank=True, help_text="The second person, where two were needed.")
    promise_reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    promise_missed_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    tells_followers = models.BooleanField(default=True)
    submission_key = models.UUIDField(unique=True, null=True, editable=False)
    foreign = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        ordering = ["-posted_at", "-pk"]
        indexes = [models.Index(fields=["-posted_at"], name="incident_update_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(affected_share__isnull=True)
                | (Q(affected_share__gte=0, affected_share__lte=100) & ~Q(share_basis="")),
                name="incident_update_share_says_how_it_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.get_status_display()}"

    @property
    def is_overdue(self) -> bool:
        """Whether the promise made with this update has passed; the newest update of an open incident is asked."""
        return self.next_update_by is not None and self.next_update_by < clock.now()


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
