"""One row of everything that the screens of the staff show, and the address of each screen."""

from datetime import timedelta
from typing import Any

from api.actions import make_token
from api.scopes import Scope
from components.models import Component
from components.status import ComponentStatus as S
from core import clock
from incidents import actions, approvals, postmortems, recurrences
from incidents.message_templates import save_template
from incidents.models import Recurrence
from monitoring.inbound import actions as inbound
from notifications.models import Delivery, Notice
from people.policy import Role
from tests import factories
from tests.conftest import make_person
from tests.monitoring.suggesting import propose


def furnish(words: str = "") -> dict[str, Any]:
    """One row of everything that a screen shows, by the part of the address that names it.

    `words`, where given, stand wherever a person or another system writes something.
    """
    factories.make_page(**({"name": words, "about": words, "notice": words} if words else {}))
    chat, api = (factories.make_component(name=words or name) for name in ("Chat", "Responses API for organisations"))

    def said(**usual: str) -> dict[str, str]:
        return {name: words or text for name, text in usual.items()}

    impacts = {chat: S.PARTIAL_OUTAGE, api: S.OPERATIONAL}
    incident = actions.open_incident(**said(title="Sign-in fails", body="We **look**."), impacts=impacts, by="carla")
    over = actions.open_incident(
        **said(title="Files were slow", body="We look."), impacts={chat: S.DEGRADED}, by="carla"
    )
    actions.post_update(over, status="resolved", body=words or "It is over.", by="carla")
    update = incident.updates.get()
    postmortems.draft(over, by="carla", sections={"summary": words or "It was slow."}, needs_second_pair=True)
    window = factories.make_maintenance(**({"title": words} if words else {}))
    source, _secret = inbound.set_up(name=words or "Prometheus", product="alertmanager", by="ada")
    reader = factories.make_subscriber()
    notice = Notice.objects.create(
        kind="update",
        event_id=1,
        subject_id=update.pk,
        texts={"en": {"subject": words or "Sign-in fails", "text": words or "We look.", "html": "<p>We look.</p>"}},
    )
    sent = Delivery.objects.create(notice=notice, subscriber=reader, address=reader.address, channel="email")
    draft = approvals.hold(**said(title="Files fail", body="They fail."), impacts={chat: S.MAJOR_OUTAGE}, by="ben")
    for scope in (Scope.READ, Scope.PUBLISH):
        make_token(**said(name="deploy pipeline"), scope=scope, networks=["203.0.113.0/24"], by="ada")
    return {
        "incidents": incident.pk,
        "incidents/updates": update.pk,
        "incidents/drafts": draft.pk,
        "incidents/templates": save_template(**said(name="Outage", body="{{ component }} fails."), by="ada").pk,
        "incidents/maintenance/recurring": _every_sunday(chat, words).pk,
        "components": chat.pk,
        "deliveries": sent.pk,
        "deliveries/subscriber": reader.pk,
        "deliveries/update": update.pk,
        "monitoring/components": chat.pk,
        "monitoring/probes": factories.make_probe(component=chat, **({"name": words} if words else {})).pk,
        "monitoring/proposals": propose(api, **said(title="Chat is down", draft="Chat has been down.")).pk,
        "monitoring/reports/for": incident.pk,
        "monitoring/signals": source.pk,
        "monitoring/updates": update.code,
        "people": make_person("ada", Role.ADMIN).pk,
        "subscribers": reader.pk,
        "more": [f"incidents/{window.pk}/", f"incidents/{over.pk}/", f"incidents/{over.pk}/postmortem/"],
    }


def address(path: str, rows: dict[str, Any]) -> str:
    """The route's address with the row's number where the table of routes says 1 or x."""
    for prefix in sorted(rows, key=len, reverse=True):
        for filler in ("1", "x"):
            if path.startswith(f"/manage/{prefix}/{filler}/"):
                return path.replace(f"/{prefix}/{filler}/", f"/{prefix}/{rows[prefix]}/", 1)
    return path


def _every_sunday(chat: Component, words: str) -> Recurrence:
    said = {"title": words or "Upgrade", "body": words or "Chat may be slow."}
    when = {"rule": "FREQ=WEEKLY", "time_zone": "Europe/Berlin", "lasts": timedelta(hours=1)}
    first = (clock.now() + timedelta(days=1)).replace(tzinfo=None)
    return recurrences.recur(first_starts_at=first, impacts={chat: S.UNDER_MAINTENANCE}, by="ada", **said, **when)
