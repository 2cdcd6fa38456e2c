"""A proposal as the poller makes it, without a probe that fails."""

from components.models import Component
from components.status import ComponentStatus as S
from core import clock
from incidents.models import Incident
from monitoring import proposing
from monitoring.judgement import Verdict
from monitoring.models import Proposal
from monitoring.proposing import Case
from monitoring.stance import Kind


def propose(
    component: Component,
    status: str = S.MAJOR_OUTAGE,
    kind: str = Kind.OPEN,
    incident: Incident | None = None,
    **given: object,
) -> Proposal:
    """The poller has seen that component in that status since now."""
    words = {"title": "Chat is down", "draft": "Chat has been down.", "confidence": 0.9}
    verdicts = {component: Verdict(status, clock.now())}
    key = f"incident:{incident.pk}" if incident else "chat"
    return proposing.propose(Case(key, verdicts, kind=kind, incident=incident, **{**words, **given}))
