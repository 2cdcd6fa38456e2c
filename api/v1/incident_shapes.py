"""Incidents, maintenance and their updates as this API says them."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from api.v1 import components
from api.v1.stamps import stamp
from components.models import Component, Page
from incidents import headline
from incidents.lifecycle import Status
from incidents.models import Incident, IncidentUpdate

# The eight statuses of that API do not know these two.
AS_STATUS = {Status.CANCELLED: Status.COMPLETED, Status.POSTMORTEM: Status.RESOLVED}


def with_all(incidents: QuerySet[Incident]) -> QuerySet[Incident]:
    """The incidents with everything that their shapes need at hand."""
    return incidents.prefetch_related("components", "updates__impacts__component")


def spoken(status: str) -> str:
    """The status in that API's words."""
    return Status(AS_STATUS.get(Status(status), status)).value


def shape(incident: Incident, page: Page) -> dict[str, Any]:
    """One incident or maintenance."""
    return shapes([incident], page)[0]


def shapes(incidents: Iterable[Incident], page: Page) -> list[dict[str, Any]]:
    """Several, with a fixed number of queries when they come from `with_all`."""
    incidents = list(incidents)
    parts = {part for incident in incidents for part in incident.components.all() if part.is_public()}
    ordered = sorted(parts, key=lambda part: (part.position, part.name))
    said = dict(zip([part.pk for part in ordered], components.shapes(list(ordered), page), strict=True))
    return [_shape(incident, page, said) for incident in incidents]


def _shape(incident: Incident, page: Page, said: dict[int, dict[str, Any]]) -> dict[str, Any]:
    mine = {part.pk for part in incident.components.all()}
    return {
        "id": incident.code,
        "name": incident.title,
        "status": spoken(incident.status),
        "impact": _impact(incident),
        "impact_override": incident.impact_override or None,
        "page_id": page.code,
        "created_at": stamp(incident.created_at, page),
        "updated_at": stamp(incident.updated_at, page),
        "started_at": stamp(incident.started_at, page),
        "monitoring_at": stamp(incident.monitoring_at, page),
        "resolved_at": stamp(incident.resolved_at, page),
        "shortlink": f"{(page.url or settings.SITE_URL).rstrip('/')}/incidents/{incident.code}",
        "metadata": incident.foreign.get("metadata", {}),
        "components": [shown for pk, shown in said.items() if pk in mine],
        "incident_updates": [update_shape(update, page) for update in _newest_first(incident)],
        **_window(incident, page),
        **_postmortem(incident, page),
    }


def _impact(incident: Incident) -> str:
    """As the page shows it: what this API answers is what may be told on, and its list of components agrees with it."""
    said = (each for update in incident.updates.all() for each in update.impacts.all())
    told = ((each.new, each.component.is_private) for each in said)
    return headline.shown(incident.impact, incident.impact_override, told).value


def _window(incident: Incident, page: Page) -> dict[str, Any]:
    is_window = incident.is_maintenance
    return {
        "scheduled_for": stamp(incident.starts_at, page),
        "scheduled_until": stamp(incident.ends_at, page),
        "scheduled_remind_prior": is_window and incident.reminds_hour_before,
        "scheduled_reminded_at": stamp(incident.hour_reminder_at or incident.day_reminder_at, page),
        "scheduled_auto_in_progress": is_window and incident.is_started_by_clock,
        "scheduled_auto_completed": is_window and incident.is_completed_by_clock,
        "auto_transition_to_maintenance_state": is_window,
        "auto_transition_to_operational_state": is_window,
        "auto_transition_deliver_notifications_at_start": is_window and incident.tells_at_start,
        "auto_transition_deliver_notifications_at_end": is_window and incident.tells_at_end,
    }


def _postmortem(incident: Incident, page: Page) -> dict[str, Any]:
    """The published post-mortem, which is an update with a status of its own."""
    written = next((update for update in _newest_first(incident) if update.status == Status.POSTMORTEM), None)
    return {
        "postmortem_body": written.body if written else None,
        "postmortem_body_last_updated_at": stamp(written.updated_at, page) if written else None,
        "postmortem_ignored": False,
        "postmortem_published_at": stamp(written.posted_at, page) if written else None,
        "postmortem_notified_subscribers": bool(written and written.tells_followers),
        "postmortem_notified_twitter": False,
    }


def _newest_first(incident: Incident) -> list[IncidentUpdate]:
    return sorted(incident.updates.all(), key=lambda update: (update.posted_at, update.pk), reverse=True)


def update_shape(update: IncidentUpdate, page: Page) -> dict[str, Any]:
    """One message."""
    told = [each for each in update.impacts.all() if _is_public(each.component)]
    return {
        "id": update.code,
        "incident_id": update.incident.code,
        "status": spoken(update.status),
        "body": update.body,
        "created_at": stamp(update.created_at, page),
        "updated_at": stamp(update.updated_at, page),
        "display_at": stamp(update.posted_at, page),
        "affected_components": [
            {"code": each.component.code, "name": each.component_name, "old_status": each.old, "new_status": each.new}
            for each in told
        ]
        or None,
        "deliver_notifications": update.tells_followers,
        "custom_tweet": None,
        "tweet_id": None,
        "twitter_updated_at": None,
        "wants_twitter_update": False,
    }


def _is_public(component: Component) -> bool:
    return not component.is_private
