"""Roles, and the one table of what each may do."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is trusted with; each role may do all that the ones before it may."""

    VIEWER = "viewer"
    RESPONDER = "responder"
    COMMANDER = "commander"
    ADMIN = "admin"


# deed -> the least role that may do it
DEEDS: dict[str, Role] = {
    "view": Role.VIEWER,
    "own_account": Role.VIEWER,
    "propose": Role.RESPONDER,
    "read_addresses": Role.RESPONDER,
    "dismiss_proposal": Role.RESPONDER,
    "open_incident": Role.COMMANDER,
    "post_update": Role.COMMANDER,
    "preview": Role.COMMANDER,
    "approve_proposal": Role.COMMANDER,
    "set_baseline": Role.COMMANDER,
    "schedule_maintenance": Role.COMMANDER,
    "retry_delivery": Role.COMMANDER,
    "manage_subscribers": Role.COMMANDER,
    "read_audit": Role.COMMANDER,
    "run_exercise": Role.COMMANDER,
    "export_audit": Role.ADMIN,
    "manage_people": Role.ADMIN,
    "set_up": Role.ADMIN,
    "manage_tokens": Role.ADMIN,
}

_RANK = {role: rank for rank, role in enumerate(Role)}


def may(role: str | None, deed: str) -> bool:
    """Whether a person of that role may do that deed; nobody without a role may do anything.

    Raises KeyError for a deed that is not in the table: forgetting to list one is a bug.
    """
    least = DEEDS[deed]
    return role is not None and _RANK[Role(role)] >= _RANK[least]
