"""Counts of problem reports as a sentence that a commander may put into an update; the only way out for them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from components.models import Component
from monitoring.reports import crowd
from monitoring.reports.models import ProblemReport

SPAN = timedelta(hours=1)
# Fewer than this are never told: a small count can point at people.
LEAST_TOLD = 10


def sentence(components: Sequence[Component], at: datetime) -> str:
    """What visitors reported of these components within the hour, in words for the public; "" below ten networks.

    Shares are rounded to ten percent and told of twenty networks and more.
    """
    rows = list(ProblemReport.objects.filter(component__in=components, at__gt=at - SPAN, at__lte=at))
    networks = {row.network for row in rows}
    if len(networks) < LEAST_TOLD:
        return ""
    told = f"In the hour until {at:%H:%M} UTC, {_rounded(len(networks))} networks reported problems to us"
    by_part = {part: len({row.network for row in rows if row.component_id == part.pk}) for part in components}
    named = [f"{part.name} {_rounded(count)}" for part, count in by_part.items() if count >= LEAST_TOLD]
    if len(components) > 1 and named:
        told += f" ({', '.join(named)})"
    if len(networks) >= 2 * LEAST_TOLD and (found := crowd.symptoms(rows)):
        label, share = found[0]
        told += f"; {'nearly all' if share > 90 else f'about {round(share, -1)} %'} of them: {label}"
    return f"{told}."


def _rounded(count: int) -> str:
    """ "about 30": an exact count of a small crowd would be another way of counting people."""
    return f"about {round(count, -1)}" if count < 100 else f"about {round(count, -2 if count >= 1000 else -1):,}"
