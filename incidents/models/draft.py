"""Messages that wait for a second person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.incident import Incident


class DraftState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    PUBLISHED = "published", _("Published")
    REFUSED = "refused", _("Refused")


class Draft(models.Model):
    """One message that somebody has written and somebody else publishes or refuses; the two-person rule."""

    # None for a first post: the incident begins when it is published.
    incident = models.ForeignKey(Incident, null=True, blank=True, on_delete=models.CASCADE, related_name="drafts")
    title = models.CharField(max_length=255)
    # The arguments of the verb, as plain values; see incidents.approvals.
    arguments = models.JSONField()
    written_by = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=DraftState.choices, default=DraftState.WAITING)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    published_as = models.ForeignKey(
        "incidents.IncidentUpdate", null=True, blank=True, on_delete=models.SET_NULL, related_name="drafts"
    )
    submission_key = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(decided_by=models.F("written_by")),
                name="draft_is_published_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.title
