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


def shown(impact: str, override: str, told: Iterable[tuple[str, bool]]) -> IncidentImpact:
    """The impact that visitors may know; `told` is all that was said: each status, and whether of a private component.

    The stored word, unless a private component speaks in it: then it is derived from the others. What
    a person has decided (`override`) was decided for the public.
    """
    told = list(told)
    if override or not any(is_private for _status, is_private in told):
        return IncidentImpact(impact)
    return derive(status for status, is_private in told if not is_private)


def derive(statuses: Iterable[str]) -> IncidentImpact:
    """The impact of an incident that put components into these statuses, over its whole life."""
    return FROM_STATUS[worst(statuses)]
