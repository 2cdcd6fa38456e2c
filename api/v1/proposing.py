"""What a program that may only propose says: a proposal for people, never a public word."""

import hashlib
from http import HTTPStatus

from api.v1.ask import Ask
from api.v1.incident_words import Words, is_planned, members
from api.v1.operation import Otherwise
from api.v1.refusals import Invalid
from components.status import ComponentStatus
from core import clock
from monitoring import proposing
from monitoring.judgement import Verdict
from monitoring.proposing import Case

MADE = "This token may propose only: people on duty have the proposal, nothing is public."


def propose(ask: Ask, said: Words) -> Otherwise:
    """Suggest the incident that was described; a proposal of the same components that still waits is revised."""
    if is_planned(said) or said.get("backfilled"):
        raise Invalid("Only a disturbance that is going on can be proposed.")
    if not said.get("name"):
        raise Invalid("name: A proposal needs a name.")
    if not members(said):
        raise Invalid("components: a proposal says which components are harmed, and how.")
    proposal = proposing.propose(_case(ask, said))
    return Otherwise(HTTPStatus.ACCEPTED, {"message": MADE, "proposal": {"id": proposal.pk, "title": proposal.title}})


def _case(ask: Ask, said: Words) -> Case:
    """The same components again are the same disturbance, whatever the words."""
    now = clock.now()
    usual = ComponentStatus.DEGRADED
    harmed = {part: ComponentStatus(said["impacts"].get(part, usual)) for part in members(said)}
    codes = ",".join(sorted(part.code for part in harmed))
    key = hashlib.sha256(codes.encode()).hexdigest()[:32]
    return Case(
        key=f"program:{ask.token.code}:{key}",
        verdicts={part: Verdict(status, since=now) for part, status in harmed.items()},
        title=said["name"],
        draft=said.get("body", "").strip() or said["name"],
        confidence=0.5,
        evidence={"reasons": [f"Proposed by {ask.token}."]},
    )
