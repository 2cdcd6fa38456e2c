"""Subscribers of one incident: they hear of it to its end, whatever else they follow."""

from http import HTTPStatus
from typing import Any

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.incidents import incident_of
from api.v1.operation import operation
from api.v1.refusals import NotFound
from api.v1.subscriber_shapes import known, shape
from api.v1.subscribers import ask_again, subscriber_of
from api.v1.subscribing import SubscriberIn, subscribe
from incidents.models import Incident
from subscribers import on_behalf
from subscribers.models import Subscriber


@operation(needs=Scope.PUBLISH)
def list_all(ask: Ask, incident_id: str) -> list[dict[str, Any]]:
    """Those who follow this incident itself."""
    mine = known().filter(subscriptions__incident=incident_of(incident_id)).order_by("pk")
    return [shape(each, ask.page) for each in ask.one_page(mine)]


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def create(ask: Ask, incident_id: str) -> dict[str, Any]:
    """Ask the owner of an address whether this incident is of interest."""
    wanted = read(SubscriberIn, ask.wrapped("subscriber"))
    subscriber = subscribe(ask, wanted, incident=incident_of(incident_id))
    return shape(subscriber_of(subscriber.code), ask.page)


@operation(needs=Scope.PUBLISH)
def get(ask: Ask, incident_id: str, subscriber_id: str) -> dict[str, Any]:
    """One of them."""
    return shape(_one(incident_of(incident_id), subscriber_id), ask.page)


@operation(needs=Scope.PUBLISH)
def delete(ask: Ask, incident_id: str, subscriber_id: str) -> dict[str, Any]:
    """Tell one of them no more about this incident."""
    incident = incident_of(incident_id)
    subscriber = _one(incident, subscriber_id)
    last = shape(subscriber, ask.page)
    on_behalf.unfollow(subscriber, incident, by=ask.token)
    return last


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def resend(ask: Ask, incident_id: str, subscriber_id: str) -> None:
    """Ask once more whoever has not confirmed."""
    ask_again(_one(incident_of(incident_id), subscriber_id), by=ask.token)


def _one(incident: Incident, code: str) -> Subscriber:
    subscriber = known().filter(subscriptions__incident=incident, code=code).first()
    if subscriber is None:
        raise NotFound("Nobody with this id follows this incident.")
    return subscriber
