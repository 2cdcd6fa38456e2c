"""Finding what a program means by an id, or saying that it is not there."""

from collections.abc import Mapping

from django.db.models import Prefetch, QuerySet

from api.v1.refusals import Invalid, NotFound
from components.models import Component
from incidents.models import Impact, Incident, IncidentUpdate


def timeline() -> QuerySet[Incident]:
    """What the public may see, with everything that its shapes read."""
    impacts = Prefetch("impacts", Impact.objects.select_related("component"))
    updates = IncidentUpdate.objects.select_related("corrects").prefetch_related("corrections", impacts)
    return Incident.objects.public().prefetch_related(Prefetch("updates", updates))


def incident(code: str) -> Incident:
    """The public incident or maintenance with this id; raises NotFound."""
    found = timeline().filter(code=code).first()
    if found is None:
        raise NotFound("There is no incident or maintenance with this id.")
    return found


def impacts(told: Mapping[str, str], not_affected: list[str]) -> dict[Component, str]:
    """Statuses by component, and those that are confirmed unaffected; raises Invalid for ids that are not there."""
    wanted = dict(told) | dict.fromkeys(not_affected, "operational")
    if twice := sorted(set(told) & set(not_affected)):
        raise Invalid(f"Affected and not affected at once: {', '.join(twice)}.")
    known = {each.code: each for each in Component.objects.public().filter(code__in=wanted)}
    if missing := sorted(set(wanted) - set(known)):
        raise Invalid(f"There is no component with the id {', '.join(missing)}.")
    return {known[code]: status for code, status in wanted.items()}
