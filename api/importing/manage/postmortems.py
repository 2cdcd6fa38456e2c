"""Post-mortems: drafts that were private stay private, what was published is published here as it was."""

from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime

from api.importing.manage.source import Row
from core import clock, markdown
from incidents.models import Incident, PostMortem
from people import actions as people

BY = "manage.py import_statuspage"


@transaction.atomic
def bring(incident: Incident, row: Row) -> bool:
    """Keep draft and published text; False when the incident has a post-mortem here, or there is no text."""
    body, draft = str(row.get("body") or ""), str(row.get("body_draft") or "")
    if PostMortem.objects.filter(incident=incident).exists() or not (body or draft):
        return False
    published_at = moment(row.get("published_at")) if body else None
    is_public = published_at is not None and incident.updates.filter(status="postmortem").exists()
    updated_at = moment(row.get("body_draft_updated_at")) or moment(row.get("body_updated_at")) or clock.now()
    PostMortem.objects.create(
        incident=incident,
        whole=markdown.clean_text(draft or body),
        drafted_by=BY,
        draft_updated_at=updated_at,
        body=markdown.clean_text(body) if is_public else "",
        body_html=markdown.render(body) if is_public else "",
        body_updated_at=moment(row.get("body_updated_at")) if is_public else None,
        published_at=published_at if is_public else None,
        published_by=BY if is_public else "",
        tells_followers=bool(row.get("notify_subscribers", True)),
    )
    people.note("import_postmortem", incident.code, by=BY, is_public=is_public)
    return True


def moment(text: Any) -> Any:
    """The moment that the text names; None when it names none, or leaves its zone open."""
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None
