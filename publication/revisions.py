"""The revisions of uptime figures, from rows to facts."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from components.models import Component
from publication.models import UptimeRevision
from publication.revised import RevisionFacts, Revisions

BACK = timedelta(days=366)  # as far as pages tell of uptime by month


def read(components: Iterable[Component], *, at: datetime, zone: ZoneInfo) -> Revisions:
    """The revisions of each of these components that concern the last year, newest first; one query."""
    first = at.astimezone(zone).date() - BACK
    found: dict[int, tuple[RevisionFacts, ...]] = defaultdict(tuple)
    rows = UptimeRevision.objects.filter(component__in=list(components), day__gte=first).select_related("incident")
    for row in rows.order_by("-revised_at", "-day", "-number"):
        found[row.component_id] += (row.as_facts(),)
    return found
