"""A new word about an incident: from that API's words to our verbs."""

from collections.abc import Mapping
from typing import Any

from api.v1.ask import Ask
from api.v1.incident_shapes import spoken
from api.v1.incident_words import Words, require_kind, window_columns
from api.v1.refusals import Invalid
from components import actions as components
from components.models import Component
from components.status import ComponentStatus
from incidents import actions, amending, claims, lifecycle
from incidents.claims import ContradictsEarlierStatement
from incidents.lifecycle import Status
from incidents.models import Incident, IncidentUpdate
from incidents.objections import DWELL, RED
from incidents.repeats import has_been_said

OPERATIONAL = ComponentStatus.OPERATIONAL


def update_any(ask: Ask, incident: Incident, said: Words) -> None:
    """First what it is, then what is said: a new title or window is in place when the new words are read."""
    require_kind(said, is_window=incident.is_maintenance)
    if said.get("name") and said["name"] != incident.title:
        actions.edit_title(incident, title=said["name"], by=ask.token)
    columns = window_columns(said)
    if "impact_override" in said:
        columns["impact_override"] = said["impact_override"] or ""
    incident = amending.amend(
        incident,
        by=ask.token,
        metadata=said.get("metadata"),
        components=_members(incident, said),
        **columns,
    )
    status = incident.status if said.get("status") in (None, spoken(incident.status)) else said["status"]
    is_over, is_said = incident.status in lifecycle.OVER, bool(said.get("body", "").strip())
    if status != incident.status or (is_said and not has_been_said(incident, status, said["body"])):
        _say(ask, incident, status, said)
    elif said["impacts"] and is_over:  # resolved once more: nobody is told again, the map holds
        settle_baselines(ask, said["impacts"], why=incident.title, is_over=True)
    elif said["impacts"]:
        _say(ask, incident, status, said)


def _members(incident: Incident, said: Words) -> list[Component] | None:
    """Who belongs to it from now on; None where nothing was said of that."""
    if "members" not in said and not said["silent"]:
        return None
    return list(dict.fromkeys([*said.get("members", incident.components.all()), *said["silent"]]))


def _say(ask: Ask, incident: Incident, status: str, said: Words) -> None:
    if status == Status.POSTMORTEM:
        raise Invalid("status: its post-mortem is its last word; change that, or open the incident again.")
    is_over = status in lifecycle.OVER
    impacts = {} if is_over else _impacts(incident, said["impacts"])
    why = f"asked for by {ask.token}"
    actions.post_update(
        incident,
        status=status,
        body=_body(incident, status, said),
        impacts=impacts or None,
        tells_followers=said["deliver_notifications"],
        corrects=_contradicted(incident, impacts),
        overrides={DWELL: why, RED: why},
        by=ask.token,
    )
    if not is_over and said["impacts"]:
        amending.amend(incident, by=ask.token, components=[*incident.components.all(), *said["impacts"]])
    settle_baselines(ask, said["impacts"], why=incident.title, is_over=is_over)


def settle_baselines(ask: Ask, impacts: Mapping[Component, str], *, why: str, is_over: bool = False) -> None:
    """In that API a component has one status: what an incident's map says of it holds.

    “Operational” ends a bad baseline. When the incident ends, what its map leaves behind becomes the baseline.
    """
    for component, status in impacts.items():
        component.refresh_from_db()
        if is_over or (status == OPERATIONAL and component.baseline != OPERATIONAL):
            components.set_baseline(component, status, by=ask.token, reason=why, source="api")


def _impacts(incident: Incident, impacts: Mapping[Component, str]) -> dict[Component, str]:
    """What the map changes; “operational” of what was never harmed is no statement."""
    now = incident.impacts_now()
    return {
        part: status for part, status in impacts.items() if status != OPERATIONAL or now.get(part, status) != status
    }


def _contradicted(incident: Incident, impacts: dict[Component, str]) -> IncidentUpdate | None:
    """The public statement that these words take back: they are published as its correction."""
    try:
        claims.require_correction(incident, impacts, None)
    except ContradictsEarlierStatement as error:
        return error.claim
    return None


def _body(incident: Incident, status: str, said: Words) -> str:
    """What the author wrote; without a text, the text prepared for this step, or the status that they set."""
    prepared: dict[str, Any] = {Status.IN_PROGRESS: incident.start_body, Status.COMPLETED: incident.completion_body}
    return said.get("body", "").strip() or prepared.get(status) or f"{Status(status).label}."
