"""The five statuses of a component, and which of two is worse."""

from collections.abc import Iterable, Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _


class ComponentStatus(models.TextChoices):
    """Values are those of the field's public API; the order is from best to worst."""

    OPERATIONAL = "operational", _("Operational")
    UNDER_MAINTENANCE = "under_maintenance", _("Under maintenance")
    DEGRADED = "degraded_performance", _("Degraded performance")
    PARTIAL_OUTAGE = "partial_outage", _("Partial outage")
    MAJOR_OUTAGE = "major_outage", _("Major outage")


SEVERITY: dict[str, int] = {status.value: rank for rank, status in enumerate(ComponentStatus)}
# What an incident can do to a component; maintenance is planned and has its own kind.
IMPACTS = [
    ComponentStatus.OPERATIONAL,
    ComponentStatus.DEGRADED,
    ComponentStatus.PARTIAL_OUTAGE,
    ComponentStatus.MAJOR_OUTAGE,
]


def worst(statuses: Iterable[str]) -> ComponentStatus:
    """The most severe of these statuses; operational when there are none."""
    return ComponentStatus(max(statuses, key=SEVERITY.__getitem__, default=ComponentStatus.OPERATIONAL))


def effective(baseline: str, impacts: Iterable[str], *, is_in_maintenance: bool) -> ComponentStatus:
    """What the public is told: the worst of the baseline and the impacts of open incidents.

    A maintenance window stands in for the baseline; an incident during it still shows.
    """
    own = ComponentStatus.UNDER_MAINTENANCE if is_in_maintenance else baseline
    return worst([own, *impacts])


def roll_up(statuses: Sequence[str]) -> tuple[str, str]:
    """Indicator and description of the field's public API v2 (contract A.3); group objects are not counted.

    The strings belong to that format and are never translated.
    """
    is_all = len(set(statuses)) == 1
    match worst(statuses):
        case ComponentStatus.MAJOR_OUTAGE:
            return ("critical", "Major System Outage") if is_all else ("major", "Partial System Outage")
        case ComponentStatus.PARTIAL_OUTAGE:
            return "minor", "Minor Service Outage"
        case ComponentStatus.DEGRADED:
            return "minor", "Degraded System Service" if is_all else "Partially Degraded Service"
        case ComponentStatus.UNDER_MAINTENANCE:
            return "maintenance", "Service Under Maintenance"
        case _:
            return "none", "All Systems Operational"
