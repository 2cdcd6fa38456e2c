"""Telling afterwards of what nobody told while it lasted, with honest times: when it was, and when we said so."""

import uuid
from datetime import datetime

from django.db import transaction

from core import clock
from core.errors import DomainError
from incidents import actions, telling
from incidents.lifecycle import Kind, Status
from incidents.models import Incident
from incidents.scope import NOTHING_MORE, Scope
from incidents.telling import Impacts
from people import actions as people


class NotOverYet(DomainError):
    """What is told afterwards must have begun before it ended, and have ended by now; open an incident instead."""


@transaction.atomic
def backfill(
    *,
    title: str,
    impacts: Impacts,
    body: str,
    started_at: datetime,
    ended_at: datetime,
    by: object,
    submission_key: uuid.UUID | None = None,
    impact_override: str = "",
    scope: Scope = NOTHING_MORE,
    tells_followers: bool = False,
    source: str = "staff",
) -> Incident:
    """Put a past disturbance on the record; it counts in the uptime from `started_at` to `ended_at`.

    `impacts` maps components to the status they were in meanwhile. The page says that it was
    posted afterwards, and when. Raises NotOverYet.
    """
    now = clock.now()
    if not started_at < ended_at <= now:
        raise NotOverYet
    if earlier := actions.opened_with(submission_key):
        return earlier
    incident = Incident.objects.create(
        kind=Kind.INCIDENT,
        title=actions.require_title(title),
        status=Status.RESOLVED,
        impact_override=impact_override,
        is_backfilled=True,
        source=source,
        started_at=started_at,
        created_at=now,
        updated_at=now,
        resolved_at=ended_at,
        submission_key=submission_key,
    )
    telling.write_update(
        incident,
        status=Status.RESOLVED,
        body=body,
        impacts=impacts,
        by=by,
        at=now,
        scope=scope,
        tells_followers=tells_followers,
    )
    people.note("backfill", incident.code, by=by, title=incident.title, started_at=started_at.isoformat())
    return incident
