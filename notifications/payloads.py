"""What webhooks carry about an update: the state of page and incident, in the formats that receivers know."""

from datetime import datetime
from typing import Any

from django.conf import settings

from components.models import Component, Page
from components.status import roll_up
from core.codes import LONGEST as LONGEST_CODE
from core.markdown import clean_line
from incidents.effective import statuses_now
from incidents.models import Incident, IncidentUpdate
from monitoring.models import Proposal
from notifications import cards

NEWEST = 10  # updates in one payload; with the cut below it stays under 20 kB (Standard Webhooks 1.0)
LONGEST = 1200
CHAT_LONGEST = 1500


def of_update(update: IncidentUpdate, *, sequence: int) -> dict[str, Any]:
    """The payload of one update; `sequence` grows with every event, so that a receiver sees what is newer.

    It carries the whole state of page and incident: any later event repairs one that was missed.
    """
    incident = update.incident
    updates = incident.updates.filter(pk__lte=update.pk).order_by("-pk")[:NEWEST]
    known = Page.objects.first()
    page = _page(known)
    return {
        "sequence": sequence,
        "page": page,
        "incident": _incident(incident, update, page["id"]) | {"incident_updates": [_update(each) for each in updates]},
        "chat": _chat(update),
        "cards": cards.of_update(update, known.name if known else ""),
    }


def of_component(component: Component, old: str, new: str, *, at: datetime, sequence: int) -> dict[str, Any]:
    """The payload of one component that has changed, for receivers that know no incident of it."""
    page = _page(Page.objects.first())
    return {
        "sequence": sequence,
        "page": page,
        "component": {
            "id": component.code,
            "page_id": page["id"],
            "group_id": component.group.code if component.group else None,
            "name": clean_line(component.name),
            "status": new,
            "description": component.description or None,
            "position": component.position,
            "showcase": component.has_uptime_shown,
            "created_at": _iso(component.created_at),
            "updated_at": _iso(at),
        },
        "component_update": {
            "id": f"{sequence}{component.code}"[-LONGEST_CODE:],
            "component_id": component.code,
            "component_type": "Component",
            "old_status": old,
            "new_status": new,
            "created_at": _iso(at),
        },
    }


def of_proposal(waiting: Proposal) -> dict[str, Any]:
    """What the webhooks on duty learn of a proposal; nothing of it is public."""
    rows = waiting.suggestions.select_related("component")
    link = f"{settings.STAFF_URL}/manage/monitoring/proposals/{waiting.pk}/"
    title, diagnosis = clean_line(waiting.title), clean_line(waiting.evidence.get("diagnosis", ""))
    sure = f"since {waiting.since:%H:%M} UTC, confidence {waiting.percent} %"
    return {
        "type": "proposal.opened",
        "proposal": {
            "id": waiting.pk,
            "kind": waiting.kind,
            "title": title,
            "diagnosis": diagnosis,
            "since": _iso(waiting.since),
            "confidence": waiting.confidence,
            "reminders": waiting.reminders,
            "components": [{"id": r.component.code, "name": r.component.name, "status": r.status} for r in rows],
            "link": link,
        },
        "chat": {"title": title, "text": f"{diagnosis}; {sure}" if diagnosis else sure, "link": link},
    }


def _page(page: Page | None) -> dict[str, Any]:
    indicator, description = roll_up(list(statuses_now(Component.objects.public()).values()))
    code = page.code if page else ""
    return {"id": code, "status_indicator": indicator, "status_description": description}


def _incident(incident: Incident, update: IncidentUpdate, page: str) -> dict[str, Any]:
    return {
        "id": incident.code,
        "name": clean_line(incident.title),
        "status": update.status,
        "impact": incident.public_impact.value,
        "impact_override": incident.impact_override or None,
        "created_at": _iso(incident.created_at),
        "updated_at": _iso(incident.updated_at),
        "monitoring_at": _iso(incident.monitoring_at),
        "resolved_at": _iso(incident.resolved_at),
        "started_at": _iso(incident.started_at),
        "shortlink": f"{settings.SITE_URL}/incidents/{incident.code}",
        "backfilled": incident.is_backfilled,
        "page_id": page,
        "organization_id": page,  # what older receivers call it
        "scheduled_for": _iso(incident.starts_at),
        "scheduled_until": _iso(incident.ends_at),
        "scheduled_remind_prior": incident.is_maintenance and incident.reminds_hour_before,
        "scheduled_reminded_at": _iso(incident.hour_reminder_at or incident.day_reminder_at),
        "scheduled_auto_in_progress": incident.is_maintenance and incident.is_started_by_clock,
        "scheduled_auto_completed": incident.is_maintenance and incident.is_completed_by_clock,
        "scheduled_auto_transition": (
            incident.is_maintenance and incident.is_started_by_clock and incident.is_completed_by_clock
        ),
        "postmortem_body": None,
        "postmortem_body_last_updated_at": None,
        "postmortem_ignored": False,
        "postmortem_published_at": None,
        "postmortem_notified_subscribers": False,
        "postmortem_notified_twitter": False,
        "components": _components(incident),
    }


def _components(incident: Incident) -> list[dict[str, Any]]:
    components = list(incident.components.public())
    statuses = statuses_now(components)
    return [{"id": each.code, "name": each.name, "status": statuses[each.pk].value} for each in components]


def _update(update: IncidentUpdate) -> dict[str, Any]:
    affected = [
        {"code": each.component.code, "name": each.component_name, "old_status": each.old, "new_status": each.new}
        for each in update.impacts.select_related("component")
        if each.component.is_public()
    ]
    return {
        "id": update.code,
        "incident_id": update.incident.code,
        "status": update.status,
        "body": update.body[:LONGEST],
        "created_at": _iso(update.created_at),
        "updated_at": _iso(update.updated_at),
        "display_at": _iso(update.posted_at),
        "wants_twitter_update": False,
        "twitter_updated_at": None,
        "affected_components": affected,
        "custom_tweet": None,
        "deliver_notifications": update.tells_followers,
    }


def _chat(update: IncidentUpdate) -> dict[str, str]:
    return {
        "title": f"{update.get_status_display()}: {clean_line(update.incident.title)}",
        "text": update.body[:CHAT_LONGEST],
        "link": f"{settings.SITE_URL}/incidents/{update.incident.code}",
    }


def _iso(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z" if moment else None
