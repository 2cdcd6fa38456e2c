"""Prepared messages: keeping them, and choosing the one that fits best."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from components.models import Component
from core import clock, markdown
from core.errors import DomainError
from incidents.models import MessageTemplate
from people import actions as people


class NothingToSay(DomainError):
    """A template needs a name and a text."""


@transaction.atomic
def save_template(
    template: MessageTemplate | None = None, *, by: object, components: Iterable[Component] = (), **values: Any
) -> MessageTemplate:
    """Keep a new template, or change an old one.

    `values`: name, body, and where wanted title, impact, phase, language, tells_followers; see
    MessageTemplate. Placeholders: incidents.placeholders. Raises NothingToSay.
    """
    template = template or MessageTemplate()
    for name, value in values.items():
        assert name in ("name", "title", "body", "impact", "phase", "language", "tells_followers"), name
        setattr(template, name, value)
    template.name, template.title = markdown.clean_line(template.name), markdown.clean_line(template.title)
    template.body = markdown.clean_text(template.body).strip()
    if not template.name or not template.body:
        raise NothingToSay
    template.updated_at = clock.now()
    template.save()
    template.components.set(components)
    people.note("save_template", template.code, by=by, name=template.name)
    return template


@transaction.atomic
def delete_template(template: MessageTemplate, *, by: object) -> None:
    """Forget a template; what was published with it stays."""
    people.note("delete_template", template.code, by=by, name=template.name)
    template.delete()


def fitting(
    *, impact: str, phase: str, components: Collection[Component] = (), language: str = "en"
) -> list[MessageTemplate]:
    """The templates that may be used for this, the most particular first: component, then impact, then phase."""
    wanted = {component.pk for component in components}
    ranked = []
    for template in MessageTemplate.objects.filter(language=language).prefetch_related("components"):
        own = {component.pk for component in template.components.all()}
        fits = (not own or own & wanted) and template.impact in ("", impact) and template.phase in ("", phase)
        if fits:
            ranked.append(((not own, not template.impact, not template.phase), template))
    return [template for _, template in sorted(ranked, key=lambda pair: (pair[0], pair[1].name, pair[1].pk))]
