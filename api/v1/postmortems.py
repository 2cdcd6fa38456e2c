"""The post-mortem of an incident: drafted, published, taken back, discarded."""

from http import HTTPStatus
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.incident_words import refuse_tweets
from api.v1.incidents import incident_of
from api.v1.operation import operation
from api.v1.refusals import NotFound
from api.v1.stamps import stamp
from components.models import Page
from incidents import postmortems
from incidents.models import PostMortem


class DraftIn(serializers.Serializer):
    """The text."""

    body_draft = serializers.CharField(max_length=100_000)


class PublishIn(serializers.Serializer):
    """Who hears of it."""

    notify_subscribers = serializers.BooleanField(required=False, default=True)


@operation(needs=Scope.PUBLISH)
def get(ask: Ask, incident_id: str) -> dict[str, Any]:
    """The post-mortem with its private draft."""
    return shape(postmortem_of(incident_id), ask.page)


@operation(needs=Scope.PUBLISH)
def draft(ask: Ask, incident_id: str) -> dict[str, Any]:
    """Write the draft; nothing of it is public."""
    wanted = read(DraftIn, ask.wrapped("postmortem"))
    postmortems.draft(incident_of(incident_id), whole=wanted["body_draft"], by=ask.token)
    return shape(postmortem_of(incident_id), ask.page)


@operation(needs=Scope.PUBLISH)
def publish(ask: Ask, incident_id: str) -> dict[str, Any]:
    """Make the draft public."""
    content = ask.wrapped("postmortem") if ask.bare().get("postmortem") else {}
    refuse_tweets(content)
    wanted = read(PublishIn, content)
    postmortems.publish(postmortem_of(incident_id), by=ask.token, tells_followers=wanted["notify_subscribers"])
    return shape(postmortem_of(incident_id), ask.page)


@operation(needs=Scope.PUBLISH)
def revert(ask: Ask, incident_id: str) -> dict[str, Any]:
    """Take it back into a private draft."""
    postmortems.revert(postmortem_of(incident_id), by=ask.token)
    return shape(postmortem_of(incident_id), ask.page)


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.NO_CONTENT)
def delete(ask: Ask, incident_id: str) -> None:
    """Take it back and forget the draft."""
    postmortems.discard(postmortem_of(incident_id), by=ask.token)


def postmortem_of(incident_code: str) -> PostMortem:
    """The post-mortem of the incident with this id."""
    written = PostMortem.objects.filter(incident=incident_of(incident_code)).first()
    if written is None:
        raise NotFound("This incident has no post-mortem.")
    return written


def shape(written: PostMortem, page: Page) -> dict[str, Any]:
    """One post-mortem as this API says it."""
    return {
        "preview_key": written.code,
        "body": written.body or None,
        "body_updated_at": stamp(written.body_updated_at, page),
        "body_draft": written.draft() or None,
        "body_draft_updated_at": stamp(written.draft_updated_at, page),
        "published_at": stamp(written.published_at, page),
        "notify_subscribers": written.tells_followers,
        "notify_twitter": False,
        "custom_tweet": None,
        "created_at": stamp(written.incident.resolved_at, page),
        "updated_at": stamp(max(written.draft_updated_at, written.body_updated_at or written.draft_updated_at), page),
    }
