"""Incidents of the past that looked like this one: the same components, as bad, and not long ago."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from components.models import Component
from components.status import worst
from incidents.lifecycle import Status
from incidents.models import Incident

REACH = timedelta(days=400)
LOOKED_THROUGH = 100
SHOWN = 3


def incidents(components: Collection[Component], status: str, at: datetime) -> list[dict[str, Any]]:
    """The three most similar: most components in common, then as bad as this, then newest; ready to be frozen."""
    wanted = {component.pk for component in components}
    past = Incident.objects.incidents().filter(components__in=wanted, started_at__gte=at - REACH)
    past = past.filter(status__in=[Status.RESOLVED, Status.POSTMORTEM]).distinct().order_by("-started_at")
    ranked = []
    for incident in past.prefetch_related("components", "updates__impacts")[:LOOKED_THROUGH]:
        common = len(wanted & {component.pk for component in incident.components.all()})
        impacts = [i.new for u in incident.updates.all() for i in u.impacts.all() if i.component_id in wanted]
        ranked.append((common, worst(impacts) == status, incident.started_at, incident))
    ranked.sort(key=lambda row: row[:3], reverse=True)
    return [_frozen(incident, common, len(wanted)) for common, _, _, incident in ranked[:SHOWN]]


def _frozen(incident: Incident, common: int, of: int) -> dict[str, Any]:
    ended = incident.resolved_at or incident.updated_at
    return {
        "id": incident.pk,
        "title": incident.title,
        "started_at": incident.started_at.isoformat(),
        "lasted_minutes": max(0, round((ended - incident.started_at).total_seconds() / 60)),
        "common": f"{common} of {of} components",
    }
