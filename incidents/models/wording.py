"""Words that are prepared: lists of regions and surfaces, and templates of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from components.models import Component
from core import clock
from core.codes import LONGEST, new_code
from incidents.headline import IncidentImpact
from incidents.lifecycle import Status


class TagKind(models.TextChoices):
    REGION = "region", _("Region")
    SURFACE = "surface", _("Surface")


class AffectedTag(models.Model):
    """One region or surface that an update may name; the list of this page."""

    kind = models.CharField(max_length=16, choices=TagKind.choices)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["kind", "position", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="affected_tag_once_per_kind")]

    def __str__(self) -> str:
        return self.name


class MessageTemplate(models.Model):
    """A prepared message with placeholders like {{ component }}; see incidents.placeholders for all of them."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=200, help_text="How it is found in the list.")
    title = models.CharField(max_length=255, blank=True, help_text="The incident's title, for a first post.")
    body = models.TextField(max_length=25_000)
    impact = models.CharField(
        max_length=16, choices=IncidentImpact.choices, blank=True, help_text="For which impact; empty: any."
    )
    phase = models.CharField(
        max_length=16, choices=Status.choices, blank=True, help_text="For which status; empty: any."
    )
    language = models.CharField(max_length=16, default="en")
    components = models.ManyToManyField(
        Component, blank=True, related_name="message_templates", help_text="For which components; none: for all."
    )
    tells_followers = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
