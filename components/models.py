"""The page and its components."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from components.status import ComponentStatus
from components.support import check_support_address
from core import clock
from core.codes import LONGEST, new_code


class Page(models.Model):
    """The service as the public knows it: its name, its address, its zone. There is one."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=200)
    url = models.URLField(blank=True, help_text="Address shown to programs; empty means the address of this site.")
    time_zone = models.CharField(max_length=64, default="Etc/UTC")
    language = models.CharField(
        max_length=16, default="en", help_text="What people write in here: pages in other languages say so beside it."
    )
    about = models.TextField(blank=True, help_text="A sentence under the headline.")
    notice = models.TextField(blank=True, help_text="Shown on every public page, like 'This is a reconstruction'.")
    support_url = models.CharField(
        max_length=200,
        blank=True,
        validators=[check_support_address],
        help_text="Where visitors find help: a web address, or mailto: and a mail address.",
    )
    is_indicator_strict = models.BooleanField(
        "strict indicator",
        default=False,
        help_text="For programs that know only none, minor, major and critical: maintenance is told to them as none.",
    )
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class Part(models.Model):
    """What a group and a component have in common: a place on the page."""

    code = models.CharField(max_length=LONGEST, unique=True, default=new_code, editable=False)
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=1, help_text="1-based; starts again inside each group.")
    has_uptime_shown = models.BooleanField(default=True)
    is_shown_only_if_degraded = models.BooleanField(default=False)
    start_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)
    # Fields of an imported record that mean nothing here and are served back unchanged.
    foreign = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class ComponentGroup(Part):
    """A named shelf of components."""


class ComponentQuerySet(models.QuerySet["Component"]):
    def public(self) -> "ComponentQuerySet":
        """What visitors may see: not archived, not private."""
        return self.filter(archived_at__isnull=True, is_private=False)

    def in_page_order(self) -> "ComponentQuerySet":
        """As the page shows them: groups and ungrouped components by position, each group's own inside it."""
        place = Coalesce("group__position", "position")
        return self.select_related("group").order_by(place, "group__name", "position", "name")


class Door(models.TextChoices):
    """How people and programs come in; a failure of one door says nothing about the other."""

    FRONT = "front", _("Front door: people sign in through it")
    API = "api", _("API: programs use it without signing in there")


class Component(Part):
    """A part of the service that a customer recognises."""

    group = models.ForeignKey(
        ComponentGroup, null=True, blank=True, on_delete=models.SET_NULL, related_name="components"
    )
    baseline = models.CharField(
        max_length=24,
        choices=ComponentStatus.choices,
        default=ComponentStatus.OPERATIONAL,
        help_text="What a commander asserts when nothing is going on.",
        editable=False,
    )
    is_private = models.BooleanField(default=False, help_text="Seen by staff only.")
    depends_on = models.ManyToManyField(
        "self",
        symmetrical=False,
        related_name="dependents",
        blank=True,
        help_text="When one of these fails, this one fails with it: they are proposed together.",
    )
    door = models.CharField(
        max_length=8, choices=Door.choices, blank=True, help_text="Tells a broken sign-in from a broken API."
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = ComponentQuerySet.as_manager()

    class Meta(Part.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline__in=ComponentStatus.values), name="component_baseline_is_a_known_status"
            ),
        ]

    def is_public(self) -> bool:
        """Whether visitors may see it."""
        return self.archived_at is None and not self.is_private


class StatusChange(models.Model):
    """One change of a baseline: from, to, when, by whom, why and through which door."""

    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="changes")
    old = models.CharField(max_length=24, choices=ComponentStatus.choices)
    new = models.CharField(max_length=24, choices=ComponentStatus.choices)
    at = models.DateTimeField(default=clock.now)
    by = models.CharField(max_length=200)
    source = models.CharField(max_length=32, default="staff")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.component}: {self.old} → {self.new}"


def dependencies() -> dict[int, set[int]]:
    """What every component depends on directly, by id."""
    edges: dict[int, set[int]] = {}
    rows = Component.depends_on.through.objects.values_list("from_component_id", "to_component_id")
    for component, on in rows:
        edges.setdefault(component, set()).add(on)
    return edges
