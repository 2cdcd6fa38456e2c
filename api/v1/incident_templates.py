"""Templates of messages: listed, and added to."""

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
from api.v1.refusals import NotSupported
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


@operation(needs=Scope.READ)
def list_all(ask: Ask) -> list[dict[str, Any]]:
    """All templates by name."""
    return [
        shape(template, ask.page)
        for template in ask.one_page(MessageTemplate.objects.prefetch_related("components__group"))
    ]


@operation(needs=Scope.ADMIN, answers=HTTPStatus.CREATED)
def create(ask: Ask) -> dict[str, Any]:
    """A new template."""
    content = ask.wrapped("template")
    refuse_tweets(content)
    if content.get("group_id"):
        raise NotSupported("group_id: templates have no groups here.")
    wanted = read(TemplateIn, content)
    template = message_templates.save_template(
        by=ask.token,
        name=wanted["name"],
        title=wanted["title"],
        body=wanted["body"],
        phase=wanted.get("update_status") or "",
        tells_followers=wanted["should_send_notifications"],
        components=components_of(wanted.get("component_ids", []), "component_ids"),
    )
    return shape(template, ask.page)


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
