"""Templates of messages."""

from http import HTTPStatus
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1 import components
from api.v1.ask import Ask, read
from api.v1.components import components_of
from api.v1.fields import IdsField
from api.v1.incident_words import LONGEST_BODY, PLANNED, REALTIME, refuse_tweets
from api.v1.operation import operation
from api.v1.refusals import NotFound, NotSupported
from components.models import Page
from incidents import message_templates
from incidents.models import MessageTemplate


class TemplateIn(serializers.Serializer):
    """A prepared message."""

    name = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=255)
    body = serializers.CharField(max_length=LONGEST_BODY)
    update_status = serializers.ChoiceField(
        [status.value for status in (*REALTIME, *PLANNED)], required=False, allow_null=True, allow_blank=True
    )
    should_send_notifications = serializers.BooleanField(required=False, default=True)
    component_ids = IdsField()


class TemplateChange(TemplateIn):
    """Other words for a prepared message."""

    name = serializers.CharField(max_length=200, required=False)
    title = serializers.CharField(max_length=255, required=False)
    body = serializers.CharField(max_length=LONGEST_BODY, required=False)
    should_send_notifications = serializers.BooleanField(required=False)


@operation(needs=Scope.READ)
def list_all(ask: Ask) -> list[dict[str, Any]]:
    """All templates by name."""
    return [
        shape(template, ask.page)
        for template in ask.one_page(MessageTemplate.objects.prefetch_related("components__group"))
    ]


@operation(needs=Scope.READ)
def get(ask: Ask, template_id: str) -> dict[str, Any]:
    """One template; the vendor's description has no such address, programs ask it all the same."""
    return shape(_template(template_id), ask.page)


@operation(needs=Scope.ADMIN, answers=HTTPStatus.CREATED)
def create(ask: Ask) -> dict[str, Any]:
    """A new template."""
    return shape(_save(ask, read(TemplateIn, _content(ask))), ask.page)


@operation(needs=Scope.ADMIN)
def change(ask: Ask, template_id: str) -> dict[str, Any]:
    """Other words; what is not said stays."""
    template = _template(template_id)
    return shape(_save(ask, read(TemplateChange, _content(ask)), template), ask.page)


@operation(needs=Scope.ADMIN)
def delete(ask: Ask, template_id: str) -> dict[str, Any]:
    """Forget it; what was published with it stays."""
    template = _template(template_id)
    told = shape(template, ask.page)
    message_templates.delete_template(template, by=ask.token)
    return told


def _template(code: str) -> MessageTemplate:
    template = MessageTemplate.objects.filter(code=code).first()
    if template is None:
        raise NotFound("There is no template with this id.")
    return template


def _content(ask: Ask) -> dict[str, Any]:
    content = ask.wrapped("template")
    refuse_tweets(content)
    if content.get("group_id"):
        raise NotSupported("group_id: templates have no groups here.")
    return content


def _save(ask: Ask, wanted: dict[str, Any], template: MessageTemplate | None = None) -> MessageTemplate:
    """Keep what is wanted; an old template keeps the rest."""
    values = {name: wanted[name] for name in ("name", "title", "body") if name in wanted}
    if "update_status" in wanted:
        values["phase"] = wanted["update_status"] or ""
    if "should_send_notifications" in wanted:
        values["tells_followers"] = wanted["should_send_notifications"]
    if "component_ids" in wanted or template is None:
        components = components_of(wanted.get("component_ids", []), "component_ids")
    else:
        components = list(template.components.all())
    return message_templates.save_template(template, by=ask.token, components=components, **values)


def shape(template: MessageTemplate, page: Page) -> dict[str, Any]:
    """One template as this API says it."""
    shown = [part for part in template.components.all() if part.is_public()]
    return {
        "id": template.code,
        "components": components.shapes(shown, page),
        "name": template.name,
        "title": template.title,
        "body": template.body,
        "group_id": None,
        "update_status": template.phase or None,
        "should_tweet": False,
        "should_send_notifications": template.tells_followers,
    }
