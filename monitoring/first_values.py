"""What the forms of incidents hold when a proposal opens them: the draft, ready to be changed or sent."""

from typing import Any

from incidents import claims, lifecycle, prefill
from incidents.lifecycle import Status
from incidents.models import Incident
from monitoring.models import Proposal
from monitoring.stance import Kind

NOT_AFFECTED = "operational"


def of_opening(proposal: Proposal) -> dict[str, Any]:
    """For `incidents.forms.OpenIncidentForm`: what fails, and what was verified to be not affected."""
    unaffected = {f"impact_{each['code']}": NOT_AFFECTED for each in proposal.evidence.get("unaffected", [])}
    impacts = {row.component: row.status for row in proposal.suggestions.select_related("component")}
    words = {"title": proposal.title, "draft": proposal.draft, "started_at": proposal.since}
    began = {"started_at": proposal.since.replace(second=0, microsecond=0)}  # forms know minutes
    return {**unaffected, **prefill.first_values(impacts=impacts, **words), **began}


def words(proposal: Proposal) -> dict[str, str]:
    """Title and text as the form would begin with them; of a decided proposal as they were proposed."""
    if proposal.is_about_an_incident:
        return {"title": str(proposal.incident), "body": proposal.draft}
    if not proposal.is_open:
        return {"title": proposal.title, "body": proposal.draft}
    first = of_opening(proposal)
    return {"title": first["title"], "body": first["body"]}


def of_update(proposal: Proposal, incident: Incident) -> dict[str, Any]:
    """For `incidents.forms.UpdateForm`: the next phase, the changed components, and what is corrected."""
    first = {
        "status": _phase(proposal, incident),
        "expected_version": incident.version,
        "body": proposal.draft,
        **_impacts(proposal),
    }
    if proposal.kind in (Kind.CONTRADICTION, Kind.ESCALATE):  # worse than what was said: see incidents.claims
        for row in proposal.suggestions.select_related("component"):
            if claim := claims.claim_about(incident, row.component):
                return {**first, "corrects": claim.pk}
    return first


def _impacts(proposal: Proposal) -> dict[str, str]:
    rows = proposal.suggestions.select_related("component")
    return {f"impact_{row.component.code}": row.status for row in rows}


def _phase(proposal: Proposal, incident: Incident) -> str:
    """Better moves on to monitoring and then to the end; worse goes back to looking for the cause."""
    wanted = incident.status
    if proposal.kind == Kind.RECOVER:
        wanted = Status.RESOLVED if incident.status == Status.MONITORING else Status.MONITORING
    elif proposal.kind != Kind.DE_ESCALATE and incident.status == Status.MONITORING:
        wanted = Status.INVESTIGATING
    allowed = [value for value, _ in lifecycle.next_choices(incident.kind, incident.status)]
    return wanted if wanted in allowed else incident.status
