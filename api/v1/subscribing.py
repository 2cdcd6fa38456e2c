"""Somebody is to be told: from that API's words to asking the owner, or to a consent that is on record."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from api.v1.ask import Ask
from api.v1.components import components_of
from api.v1.fields import IdsField
from api.v1.refusals import Invalid, NotSupported
from incidents.models import Incident
from subscribers import actions, on_behalf
from subscribers.actions import Wishes
from subscribers.address import normalise
from subscribers.endpoint import Body, normalise_url
from subscribers.endpoints import Description
from subscribers.models import Channel, Subscriber
from subscribers.telephone import normalise_number

ALREADY = "This address is subscribed already; change what it follows by its id."


class SubscriberIn(serializers.Serializer):
    """Whom to tell."""

    email = serializers.CharField(max_length=254, required=False, allow_blank=True, allow_null=True)
    endpoint = serializers.CharField(max_length=500, required=False, allow_blank=True, allow_null=True)
    phone_number = serializers.CharField(max_length=40, required=False, allow_blank=True, allow_null=True)
    phone_country = serializers.CharField(max_length=8, required=False, allow_blank=True, allow_null=True)
    page_access_user = serializers.CharField(max_length=64, required=False, allow_blank=True, allow_null=True)
    skip_confirmation_notification = serializers.BooleanField(required=False, default=False)
    component_ids = IdsField(allow_empty=False)


def subscribe(ask: Ask, wanted: dict[str, Any], *, incident: Incident | None = None) -> Subscriber:
    """The subscriber, asked or admitted; one that is there already is left as its owner wants it."""
    if wanted.get("page_access_user"):
        raise NotSupported("page_access_user: pages for chosen audiences are not supported.")
    if wanted.get("phone_number"):
        return _subscribe(ask, _telephone(wanted), Channel.SMS, wanted, incident)
    if not wanted.get("email"):
        raise Invalid("email: an address is needed, for a webhook that of a person who answers for it.")
    email = normalise(wanted["email"])
    if wanted.get("endpoint"):
        return _subscribe_endpoint(ask, wanted, _wishes(wanted, incident), owner=email)
    return _subscribe(ask, email, Channel.EMAIL, wanted, incident)


def _wishes(wanted: dict[str, Any], incident: Incident | None) -> Wishes:
    return Wishes(components_of(wanted.get("component_ids", []), "component_ids"), [incident] if incident else [])


def _telephone(wanted: dict[str, Any]) -> str:
    """The one spelling of the number; its owner types the code that is sent to it on the subscribe page."""
    if not settings.SMS_ACCOUNT:
        raise NotSupported("phone_number: SMS is not set up here (SMS_ACCOUNT).")
    return normalise_number(wanted["phone_number"], wanted.get("phone_country") or "")


def _subscribe(ask: Ask, address: str, channel: str, wanted: dict[str, Any], incident: Incident | None) -> Subscriber:
    """A mailbox or a telephone."""
    wishes = _wishes(wanted, incident)
    there = Subscriber.objects.filter(channel=channel, address=address).first()
    if there is not None and there.is_reachable:
        if incident is None:
            raise Invalid(ALREADY)
        return on_behalf.follow_too(there, incident, by=ask.token)
    if wanted["skip_confirmation_notification"]:
        consent = f"{ask.token} said so (skip_confirmation_notification)"
        return actions.add(address, wishes=wishes, consent=consent, by=ask.token, source="api", channel=channel)
    return on_behalf.enrol(address, wishes=wishes, by=ask.token, channel=channel)


def _subscribe_endpoint(ask: Ask, wanted: dict[str, Any], wishes: Wishes, *, owner: str) -> Subscriber:
    """A webhook gets the body that it was written for; its owner is always asked."""
    if wanted["skip_confirmation_notification"]:
        raise NotSupported("skip_confirmation_notification: a webhook is always confirmed by its owner (see email).")
    url = normalise_url(wanted["endpoint"], Body.STATUSPAGE)
    there = Subscriber.objects.filter(channel=Channel.WEBHOOK, address=url).first()
    if there is not None and there.is_reachable:
        raise Invalid(ALREADY)
    return on_behalf.enrol(url, wishes=wishes, by=ask.token, endpoint=Description(owner=owner, body=Body.STATUSPAGE))
