"""A new incident, a new window, or one told afterwards: from that API's words to our verbs."""

from datetime import timedelta

from api.v1.ask import Ask
from api.v1.incident_words import Words, is_planned, members, require_kind, window_columns
from api.v1.refusals import Invalid
from api.v1.updating import settle_baselines
from components.status import ComponentStatus
from core import clock
from incidents import actions, amending, backfill, maintenance
from incidents.lifecycle import Status
from incidents.models import Incident

SOURCE = "api"
# What a window's components may be said to be in before it has begun: nothing yet.
NOT_YET = {ComponentStatus.OPERATIONAL, ComponentStatus.UNDER_MAINTENANCE}


def open_any(ask: Ask, said: Words) -> Incident:
    """Open what was described; a status that was not given is the first of its kind."""
    if not said.get("name"):
        raise Invalid("name: An incident needs a name.")
    if said.get("backfilled") or said.get("status") == Status.RESOLVED:
        incident = _tell_afterwards(ask, said)
    elif is_planned(said):
        incident = _schedule(ask, said)
    else:
        incident = _open(ask, said)
    return amending.amend(
        incident,
        by=ask.token,
        metadata=said.get("metadata"),
        components=[*members(said), *incident.components.all()],
    )


def _open(ask: Ask, said: Words) -> Incident:
    """“Operational” says that a component belongs to it, not that we have confirmed it to be unaffected."""
    require_kind(said, is_window=False)
    harmed = {part: status for part, status in said["impacts"].items() if status != ComponentStatus.OPERATIONAL}
    incident = actions.open_incident(
        title=said["name"],
        body=_body(said),
        impacts=harmed,
        status=said.get("status", Status.INVESTIGATING),
        impact_override=said.get("impact_override") or "",
        tells_followers=said["deliver_notifications"],
        by=ask.token,
        source=SOURCE,
    )
    settle_baselines(ask, said["impacts"], why=incident.title)
    return incident


def _tell_afterwards(ask: Ask, said: Words) -> Incident:
    """What is over when it is told; a back-filled one names no component (contract B.3) and no exact end."""
    if is_planned(said):
        raise Invalid("backfilled: only incidents are told afterwards, not maintenance.")
    if said.get("backfilled") and members(said):
        raise Invalid("backfilled: an incident that is told afterwards names no components here.")
    now = clock.now()
    began = said.get("backfill_date") or now - timedelta(seconds=1)
    return backfill.backfill(
        title=said["name"],
        body=_body(said),
        impacts={part: status for part, status in said["impacts"].items() if status != ComponentStatus.OPERATIONAL},
        started_at=began,
        ended_at=max(began, min(now, began + timedelta(minutes=1))),
        impact_override=said.get("impact_override") or "",
        tells_followers=said["deliver_notifications"] and not said.get("backfilled"),
        by=ask.token,
        source=SOURCE,
    )


def _schedule(ask: Ask, said: Words) -> Incident:
    """A window; the clock begins and ends it only where that was asked for, as other products do it."""
    require_kind(said, is_window=True)
    if not (said.get("scheduled_for") and said.get("scheduled_until")):
        raise Invalid("scheduled_for, scheduled_until: maintenance needs its beginning and its end.")
    status = said.get("status", Status.SCHEDULED)
    if status == Status.COMPLETED:
        raise Invalid("status: maintenance cannot be over before it was announced.")
    if status == Status.SCHEDULED and set(said["impacts"].values()) - NOT_YET:
        raise Invalid("components: before it begins, maintenance changes no status.")
    switches = window_columns(said)
    window = maintenance.schedule_maintenance(
        title=said["name"],
        body=_body(said),
        components=members(said),
        starts_at=switches.pop("starts_at"),
        ends_at=switches.pop("ends_at"),
        tells_followers=said["deliver_notifications"] and status == Status.SCHEDULED,
        by=ask.token,
        is_started_by_clock=switches.pop("is_started_by_clock", False),
        is_completed_by_clock=switches.pop("is_completed_by_clock", False),
    )
    if said.get("impact_override"):
        switches["impact_override"] = said["impact_override"]
    amending.amend(window, by=ask.token, **switches)
    if status != Status.SCHEDULED:
        _begin(ask, window, said)
    return window


def _begin(ask: Ask, window: Incident, said: Words) -> None:
    """A window that has begun already when it is announced."""
    for status in (Status.IN_PROGRESS, said["status"])[: 1 + (said["status"] == Status.VERIFYING)]:
        actions.post_update(
            window,
            status=status,
            body=_body(said),
            impacts=said["impacts"] or None if status == Status.IN_PROGRESS else None,
            tells_followers=said["deliver_notifications"] and status == said["status"],
            by=ask.token,
        )


def _body(said: Words) -> str:
    """What the author wrote; without a text, the name is what they wrote."""
    return said.get("body", "").strip() or said["name"]
