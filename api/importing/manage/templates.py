"""Prepared messages, with their placeholders as they are."""

from api.importing.manage.source import Row
from components.models import Component
from incidents.lifecycle import Status
from incidents.message_templates import save_template
from incidents.models import MessageTemplate

BY = "manage.py import_statuspage"


def bring(row: Row, components: dict[str, Component]) -> bool:
    """Keep the template under its id; False when it is here already. Raises DomainError for an empty one."""
    code = str(row.get("id") or "")
    if MessageTemplate.objects.filter(code=code).exists():
        return False
    phase = row.get("update_status") or ""
    named = [each.get("id") if isinstance(each, dict) else each for each in row.get("components") or []]
    save_template(
        MessageTemplate(code=code),
        by=BY,
        name=str(row.get("name") or row.get("title") or ""),
        title=str(row.get("title") or ""),
        body=str(row.get("body") or ""),
        phase=phase if phase in Status.values else "",
        tells_followers=bool(row.get("should_send_notifications")),
        components=[components[each] for each in named if each in components],
    )
    return True
