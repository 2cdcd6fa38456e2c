"""What speaks against resolving now, and that a person who does it anyway says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.errors import DomainError
from incidents import evidence, severity
from incidents.lifecycle import Status
from incidents.models import Incident

DWELL = "dwell"
RED = "red_evidence"


@dataclass(frozen=True, slots=True)
class Objection:
    """One reason not to resolve yet: its name, and the sentence for the person."""

    name: str
    sentence: str


class ObjectionStands(DomainError):
    """Something speaks against this; give a reason to do it anyway, and the record keeps it."""

    def __init__(self, objections: list[Objection]) -> None:
        self.objections = objections
        super().__init__(" ".join(objection.sentence for objection in objections))


def against(incident: Incident, status: str, at: datetime) -> list[Objection]:
    """What speaks against moving `incident` to `status` now; empty for everything but a resolution."""
    if status != Status.RESOLVED or not incident.is_open:
        return []
    found = []
    least = severity.dwell(incident.impact)
    if incident.status == Status.MONITORING and incident.monitoring_at and at - incident.monitoring_at < least:
        watched = int((at - incident.monitoring_at).total_seconds() // 60)
        wanted = int(least.total_seconds() // 60)
        found.append(Objection(DWELL, f"It has been monitored for {watched} min; {wanted} min are the rule."))
    for component, words in evidence.red(incident.components.all()).items():
        found.append(Objection(RED, f"The probes still see {component.name} fail: {words}."))
    return found


def require_answered(incident: Incident, status: str, *, at: datetime, overrides: Mapping[str, str]) -> dict[str, str]:
    """Refuse while an objection has no reason in `overrides`; answers the reasons that were needed, for the record.

    Raises ObjectionStands with those that have none.
    """
    found = against(incident, status, at)
    given = {name: reason.strip() for name, reason in overrides.items() if reason.strip()}
    if open_ones := [objection for objection in found if objection.name not in given]:
        raise ObjectionStands(open_ones)
    return {objection.name: given[objection.name] for objection in found}
