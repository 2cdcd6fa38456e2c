"""Which components the probes see failing now; what a person refused to believe does not count."""

from collections.abc import Iterable

from components.models import Component
from monitoring.models import ProposalState, Suggestion

BELIEVED = [ProposalState.OPEN, ProposalState.APPROVED]


def red(components: Iterable[Component]) -> dict[Component, str]:
    """Those of these components whose disturbance has not cleared, with since when, in words."""
    by_id = {component.pk: component for component in components}
    running = Suggestion.objects.filter(
        component__in=by_id, is_bad=True, proposal__state__in=BELIEVED, proposal__cleared_at__isnull=True
    )
    return {
        by_id[suggestion.component_id]: f"{suggestion.get_status_display().lower()} since {suggestion.since:%H:%M} UTC"
        for suggestion in running.select_related("proposal").order_by("pk")
    }
