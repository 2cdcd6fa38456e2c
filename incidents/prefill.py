"""The first words, put together before anybody types: the best template, filled in from what is known."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from components.models import Component, Page
from components.status import ComponentStatus, worst
from core import clock
from incidents import headline, message_templates, placeholders, promises, severity
from incidents.lifecycle import Status
from incidents.models import MessageTemplate
from incidents.scope import NOTHING_MORE, Scope

Impacts = Mapping[Component, str]


def values(
    impacts: Impacts,
    *,
    started_at: datetime | None = None,
    next_update_by: datetime | None = None,
    scope: Scope = NOTHING_MORE,
) -> dict[str, str]:
    """What each placeholder stands for; one that is not known is left out and stays to be seen in the text."""
    hurt = {component: status for component, status in impacts.items() if status != ComponentStatus.OPERATIONAL}
    page = Page.objects.first()
    share = f"{scope.affected_share.normalize():f} % of users" if scope.affected_share is not None else ""
    known = {
        "component": together([component.name for component in hurt]),
        "status": str(worst(hurt.values()).label).lower() if hurt else "",
        "started_at": f"{started_at:%H:%M} UTC" if started_at else "",
        "next_update": f"{next_update_by:%H:%M} UTC" if next_update_by else "",
        "page": page.name if page else "",
        "regions": together(list(scope.regions)),
        "share": share,
    }
    return {name: words for name, words in known.items() if words}


def filled(template: MessageTemplate, known: Mapping[str, str]) -> dict[str, str]:
    """The title and the body of a template with its placeholders replaced."""
    return {"title": placeholders.fill(template.title, known), "body": placeholders.fill(template.body, known)}


def first_values(
    *,
    impacts: Impacts,
    title: str = "",
    draft: str = "",
    started_at: datetime | None = None,
    template: MessageTemplate | None = None,
) -> dict[str, object]:
    """The initial values of OpenIncidentForm: components and impacts set, words from the template that fits best.

    `title` and `draft` come from the evidence; the draft stands below the template's words, and
    alone where no template fits.
    """
    impact = headline.derive(impacts.values())
    promise = severity.promise(impact, clock.now())
    phase = Status.INVESTIGATING
    if template is None:
        template = next(iter(message_templates.fitting(impact=impact, phase=phase, components=list(impacts))), None)
    chosen = {f"impact_{component.code}": str(status) for component, status in impacts.items()}
    initial = {"title": title, "body": draft, "next_update_in": _minutes(promise - clock.now()), **chosen}
    if template is not None:
        words = filled(template, values(impacts, started_at=started_at, next_update_by=promise))
        initial |= {"template": template.pk, "body": words["body"], "tells_followers": template.tells_followers}
        initial["title"] = words["title"] or title
    return initial


def together(names: list[str]) -> str:
    """Names as one says them: “Chat”, “Chat and API”, “Chat, API and Sign-in”."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _minutes(promise: timedelta) -> str:
    minutes = str(round(promise.total_seconds() / 60))
    return minutes if minutes in dict(promises.OFFERED) else ""
