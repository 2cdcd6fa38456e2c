"""What of an incident a reader looks for first: which parts, how badly, and what can be done meanwhile."""

from collections.abc import Iterable

from django import template

from components.status import SEVERITY, ComponentStatus
from incidents.lifecycle import Status
from publication.snapshot import ImpactFacts, IncidentFacts, UpdateFacts

register = template.Library()


@register.filter
def by_status(impacts: Iterable[ImpactFacts]) -> list[tuple[str, str, list[ImpactFacts]]]:
    """The same impacts gathered by what they say, the worst first: status, its label, and its components."""
    found: dict[str, list[ImpactFacts]] = {}
    for impact in impacts:
        found.setdefault(impact.new, []).append(impact)
    worst_first = sorted(found.items(), key=lambda pair: -SEVERITY[ComponentStatus(pair[0])])
    return [(status, some[0].new_label, some) for status, some in worst_first]


@register.filter
def way_round(incident: IncidentFacts) -> UpdateFacts | None:
    """The newest update of an open incident that names a workaround; None when something was taken back since.

    After a correction nobody has said that older advice still holds.
    """
    for update in incident.updates if incident.is_open else ():
        if update.workaround_html:
            return update
        if update.corrects:
            return None
    return None


@register.filter
def last_said(incident: IncidentFacts) -> UpdateFacts | None:
    """The newest update that is no post-mortem: how it ended, in a sentence or two."""
    return next((one for one in incident.updates if one.status != Status.POSTMORTEM), None)


@register.filter
def has_postmortem(incident: IncidentFacts) -> bool:
    """Whether its account has been published."""
    return any(one.status == Status.POSTMORTEM for one in incident.updates)


@register.filter
def still_open(incidents: Iterable[IncidentFacts]) -> list[IncidentFacts]:
    """Those that are not over: what a reader of a hurt component looks for."""
    return [incident for incident in incidents if incident.is_open]
