"""The one word for how bad an incident is, derived from what it does to components."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from components.status import ComponentStatus, worst


class IncidentImpact(models.TextChoices):
    """Values are those of the field's public API."""

    NONE = "none", _("No impact")
    MAINTENANCE = "maintenance", _("Maintenance")
    MINOR = "minor", _("Minor")
    MAJOR = "major", _("Major")
    CRITICAL = "critical", _("Critical")


FROM_STATUS = {
    ComponentStatus.OPERATIONAL: IncidentImpact.NONE,
    ComponentStatus.UNDER_MAINTENANCE: IncidentImpact.MAINTENANCE,
    ComponentStatus.DEGRADED: IncidentImpact.MINOR,
    ComponentStatus.PARTIAL_OUTAGE: IncidentImpact.MAJOR,
    ComponentStatus.MAJOR_OUTAGE: IncidentImpact.CRITICAL,
}


def derive(statuses: Iterable[str]) -> IncidentImpact:
    """The impact of an incident that put components into these statuses, over its whole life."""
    return FROM_STATUS[worst(statuses)]
