"""Subscribers as this API says them, and its words for channels and states."""

from typing import Any

from django.db.models import QuerySet

from api.v1.stamps import stamp
from components.models import Page
from subscribers.models import Channel, State, Subscriber

# Our channel and what that API calls it.
TYPES = {"email": "email", "sms": "sms", "webhook": "webhook", "chat": "slack", "push": "integration_partner"}
CHANNELS = {word: channel for channel, word in TYPES.items()}
# What that API calls a state, and ours.
STATES = {
    "active": ["confirmed"],
    "unconfirmed": ["asked", "checking"],
    "quarantined": ["suppressed", "quarantined"],
}
GONE = ["unsubscribed", "ended"]
ALL = "all"
LISTED = [state for states in STATES.values() for state in states]


def known(state: str = ALL) -> QuerySet[Subscriber]:
    """Everybody who has not left, or those in one of that API's states."""
    return with_all(Subscriber.objects.filter(state__in=LISTED if state == ALL else STATES[state]))


def with_all(subscribers: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    """With everything that the shape needs at hand."""
    return subscribers.select_related("endpoint").prefetch_related("subscriptions__component")


def shape(subscriber: Subscriber, page: Page) -> dict[str, Any]:
    """One subscriber; `components` is null for who follows everything."""
    endpoint = getattr(subscriber, "endpoint", None)
    components = [row.component.code for row in subscriber.subscriptions.all() if row.component]
    is_mail = subscriber.channel == Channel.EMAIL
    is_stopped = subscriber.state in STATES["quarantined"]
    return {
        "id": subscriber.code,
        "mode": TYPES[subscriber.channel],
        "email": subscriber.address if is_mail else endpoint.owner if endpoint else None,
        "endpoint": subscriber.address if subscriber.channel == Channel.WEBHOOK else None,
        "phone_number": subscriber.address if TYPES[subscriber.channel] == "sms" else None,
        "phone_country": None,
        "display_phone_number": None,
        "obfuscated_channel_name": None,
        "workspace_name": None,
        "skip_confirmation_notification": bool(subscriber.consent),
        "quarantined_at": stamp(subscriber.confirmed_at or subscriber.asked_at, page) if is_stopped else None,
        "purge_at": None,
        "components": None if subscriber.follows_everything else components,
        "page_access_user_id": None,
        "created_at": stamp(subscriber.asked_at, page),
    }


def has_left(subscriber: Subscriber) -> bool:
    """Whether its owner wants to hear nothing more."""
    return State(subscriber.state).value in GONE
