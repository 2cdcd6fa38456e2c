"""“Confirmed not affected” is a public claim; what contradicts it must say that it takes it back."""

from collections.abc import Mapping

from components.models import Component
from components.status import ComponentStatus
from core.errors import DomainError
from incidents.models import Impact, Incident, IncidentUpdate

OPERATIONAL = ComponentStatus.OPERATIONAL


class ContradictsEarlierStatement(DomainError):
    """This contradicts an earlier public statement; publish it as a correction of that statement."""

    def __init__(self, claim: IncidentUpdate, component: Component) -> None:
        self.claim = claim
        super().__init__(
            f"At {claim.posted_at:%H:%M} UTC the public was told that {component.name} is not affected. "
            "Publish this as a correction of that update."
        )


class NotOfThisIncident(DomainError):
    """A correction belongs to an update of the same incident."""


def claims(incident: Incident) -> list[IncidentUpdate]:
    """The updates of this incident that said of a component "confirmed not affected", newest first."""
    return list(incident.updates.filter(impacts__old=OPERATIONAL, impacts__new=OPERATIONAL).distinct())


def require_correction(incident: Incident, impacts: Mapping[Component, str], corrects: IncidentUpdate | None) -> None:
    """Refuse an update that says worse of a component than a claim of this incident, unless it is linked to one.

    Raises ContradictsEarlierStatement with the newest contradicted claim, NotOfThisIncident for a foreign link.
    """
    if corrects is not None:
        if corrects.incident_id != incident.pk:
            raise NotOfThisIncident
        return
    said = incident.impacts_now()
    for component, status in impacts.items():
        if status == OPERATIONAL or said.get(component) == status:
            continue
        claim = claim_about(incident, component)
        if claim is not None:
            raise ContradictsEarlierStatement(claim, component)


def claim_about(incident: Incident, component: Component) -> IncidentUpdate | None:
    """The newest update that said of this component "confirmed not affected"."""
    made = Impact.objects.filter(update__incident=incident, component=component, old=OPERATIONAL, new=OPERATIONAL)
    newest = made.select_related("update").order_by("-update__posted_at", "-pk").first()
    return newest.update if newest else None
