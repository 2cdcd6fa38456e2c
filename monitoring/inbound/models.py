"""Who may tell us of alerts, what that says about which component, and the alerts themselves."""

from django.db import models
from django.db.models import Q

from components.models import Component
from components.status import ComponentStatus
from core import clock
from core.codes import new_code


class Product(models.TextChoices):
    ALERTMANAGER = "alertmanager", "Prometheus Alertmanager"
    GRAFANA = "grafana", "Grafana Alerting"
    PAGERDUTY = "pagerduty", "PagerDuty (v3 webhooks)"
    GENERIC = "generic", "Anything that sends JSON"
    EMAIL = "email", "E-mail (DOWN or UP in the subject)"


class Source(models.Model):
    """Somebody whose alerts we take, at an address and with a secret of its own."""

    name = models.CharField(max_length=100, unique=True)
    product = models.CharField(max_length=16, choices=Product.choices)
    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    # Only its lock is kept (core.vault); a product that signs with a secret of its own gives it to us.
    secret = models.TextField(editable=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)
    refused_at = models.DateTimeField(null=True, editable=False)
    refusal = models.CharField(max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Rule(models.Model):
    """Which component an alert with this label is about; of several that fit, the first."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="rules")
    label = models.CharField(max_length=100)
    value = models.CharField(max_length=200, help_text="* fits every value.")
    component = models.ForeignKey(Component, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["source", "label", "value"], name="rule_once_per_label")]

    def __str__(self) -> str:
        return f"{self.label} = {self.value}: {self.component}"


class Signal(models.Model):
    """One alert of a source, by its fingerprint; said again, it is the same one."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="signals")
    fingerprint = models.CharField(max_length=128)
    component = models.ForeignKey(Component, null=True, on_delete=models.CASCADE, related_name="signals")
    title = models.CharField(max_length=200)
    labels = models.JSONField(default=dict)
    status = models.CharField(max_length=24, choices=ComponentStatus.choices, help_text="What its severity speaks for.")
    began_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, help_text="When the source said it last, by its own clock if it tells.")
    heard_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    times = models.PositiveIntegerField(default=1, help_text="How often it was told.")

    class Meta:
        ordering = ["-heard_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "fingerprint"], name="signal_once_per_fingerprint"),
        ]
        indexes = [
            models.Index(fields=["component"], condition=Q(resolved_at__isnull=True), name="signal_firing"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_firing(self) -> bool:
        return self.resolved_at is None
