"""Subscribers: listing, counting, adding, choosing for them, removing."""

from http import HTTPStatus
from typing import Any

from django.db.models import Count, Q, QuerySet
from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.components import components_of
from api.v1.fields import IdsField, as_list
from api.v1.operation import operation
from api.v1.refusals import Invalid, NotFound
from api.v1.subscriber_shapes import ALL, CHANNELS, GONE, STATES, TYPES, known, shape, with_all
from api.v1.subscribing import SubscriberIn, subscribe
from subscribers import actions, on_behalf
from subscribers.actions import Wishes
from subscribers.models import Channel, Subscriber

SORTED_BY = {"primary": "address", "created_at": "asked_at", "quarantined_at": "confirmed_at", "relevance": "address"}
DIRECTIONS = {"asc": "", "desc": "-"}
ANY_STATE = {**STATES, ALL: None}
MOST_AT_ONCE = 100


class ChoiceIn(serializers.Serializer):
    """What a subscriber follows."""

    component_ids = IdsField(allow_empty=False)


@operation(needs=Scope.PUBLISH)
def list_all(ask: Ask) -> list[dict[str, Any]]:
    """Those in a state (active ones if none is said), searched and sorted; pages begin at 0."""
    found = _found(ask, default="active")
    if text := ask.query.get("q", "").strip()[:200]:
        found = found.filter(Q(address__icontains=text) | Q(endpoint__owner__icontains=text))
    field = ask.choice("sort_field", SORTED_BY, "primary")
    if field == "relevance" and not text:
        raise Invalid("sort_field: “relevance” needs a text to search for.")
    order = DIRECTIONS[ask.choice("sort_direction", DIRECTIONS, "asc")]
    rows = found.order_by(f"{order}{SORTED_BY[field]}", "pk")
    return [shape(each, ask.page) for each in ask.one_page(rows, first=0)]


@operation(needs=Scope.PUBLISH)
def list_gone(ask: Ask) -> list[dict[str, Any]]:
    """Those who have left, the latest first."""
    gone = with_all(Subscriber.objects.filter(state__in=GONE)).order_by("-unsubscribed_at", "-pk")
    return [shape(each, ask.page) for each in ask.one_page(gone)]


@operation(needs=Scope.PUBLISH)
def count(ask: Ask) -> dict[str, int]:
    """How many of each type."""
    found = _found(ask, default="active")
    counted = dict(found.order_by().values_list("channel").annotate(Count("pk")))
    wanted = [ask.query["type"]] if ask.query.get("type") else TYPES.values()
    return {word: counted.get(CHANNELS[word], 0) for word in wanted}


@operation(needs=Scope.PUBLISH)
def histogram(ask: Ask) -> dict[str, dict[str, int]]:
    """How many of each type are in each state."""
    rows = known().order_by().values_list("channel", "state").annotate(Count("pk"))
    counted = {(channel, state): number for channel, state, number in rows}
    result = {}
    for channel, word in TYPES.items():
        told = {name: sum(counted.get((channel, state), 0) for state in states) for name, states in STATES.items()}
        result[word] = told | {"total": sum(told.values())}
    return result


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def create(ask: Ask) -> dict[str, Any]:
    """Ask the owner of an address; with `skip_confirmation_notification` the program answers for the consent."""
    return shape(subscriber_of(subscribe(ask, read(SubscriberIn, ask.wrapped("subscriber"))).code), ask.page)


@operation(needs=Scope.PUBLISH)
def get(ask: Ask, subscriber_id: str) -> dict[str, Any]:
    """One subscriber."""
    return shape(subscriber_of(subscriber_id), ask.page)


@operation(needs=Scope.PUBLISH)
def change(ask: Ask, subscriber_id: str) -> dict[str, Any]:
    """Follow other components; the object may be wrapped or not."""
    content = ask.wrapped("subscriber") if "subscriber" in ask.bare() else ask.bare()
    wanted = read(ChoiceIn, content)
    subscriber = subscriber_of(subscriber_id)
    if "component_ids" in wanted:
        wishes = Wishes(components_of(wanted["component_ids"], "component_ids"))
        on_behalf.choose_for(subscriber, wishes, by=ask.token)
    return shape(subscriber_of(subscriber_id), ask.page)


@operation(needs=Scope.PUBLISH)
def delete(ask: Ask, subscriber_id: str) -> dict[str, Any]:
    """Stop telling somebody; no mail says goodbye."""
    return shape(actions.unsubscribe(subscriber_of(subscriber_id), by=ask.token), ask.page)


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def resend(ask: Ask, subscriber_id: str) -> None:
    """Ask once more whoever has not confirmed; the limits on such mails hold."""
    ask_again(subscriber_of(subscriber_id), by=ask.token)


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def resend_many(ask: Ask) -> None:
    """Ask several once more, all or none."""
    for subscriber in _chosen(ask, known("unconfirmed")):
        ask_again(subscriber, by=ask.token)


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def unsubscribe_many(ask: Ask) -> None:
    """Stop telling several."""
    state = ask.bare().get("state") or ALL
    if state not in ANY_STATE:
        raise Invalid(f"state must be one of {', '.join(ANY_STATE)}.")
    for subscriber in _chosen(ask, known(state)):
        actions.unsubscribe(subscriber, by=ask.token)


@operation(needs=Scope.PUBLISH, answers=HTTPStatus.CREATED)
def reactivate_many(ask: Ask) -> None:
    """Send again to several that were stopped because they bounced."""
    for subscriber in _chosen(ask, known("quarantined")):
        on_behalf.start_again(subscriber, by=ask.token)


def subscriber_of(code: str) -> Subscriber:
    """The subscriber with this id, left or not."""
    subscriber = with_all(Subscriber.objects.filter(code=code)).first()
    if subscriber is None:
        raise NotFound("There is no subscriber with this id.")
    return subscriber


def ask_again(subscriber: Subscriber, *, by: object) -> None:
    """Send the confirmation once more, with the choice that was made."""
    if subscriber.state not in STATES["unconfirmed"]:
        raise Invalid("Only who has not confirmed is asked again.")
    followed = list(subscriber.subscriptions.all())
    incidents = [row.incident for row in followed if row.incident]
    wishes = Wishes([row.component for row in followed if row.component], incidents)
    endpoint = getattr(subscriber, "endpoint", None)
    described = endpoint and on_behalf.described(endpoint)
    channel = Channel.SMS if subscriber.channel == Channel.SMS else Channel.EMAIL
    on_behalf.enrol(subscriber.address, wishes=wishes, by=by, endpoint=described, is_resent=True, channel=channel)


def _found(ask: Ask, *, default: str) -> QuerySet[Subscriber]:
    found = known(ask.choice("state", ANY_STATE, default))
    word = ask.query.get("type")
    if word:
        found = found.filter(channel=CHANNELS[ask.choice("type", CHANNELS, word)])
    return found


def _chosen(ask: Ask, among: QuerySet[Subscriber]) -> list[Subscriber]:
    """Those that the body names, by id or by “all”; 100 at most."""
    wanted, word = ask.bare().get("subscribers"), ask.bare().get("type")
    if word:
        if word not in CHANNELS:
            raise Invalid(f"type must be one of {', '.join(CHANNELS)}.")
        among = among.filter(channel=CHANNELS[word])
    if wanted == ALL:
        if among.count() > MOST_AT_ONCE:
            raise Invalid(f"subscribers: “all” means at most {MOST_AT_ONCE}; name them.")
        return list(among)
    codes = as_list(wanted)
    if not isinstance(codes, list) or not codes or not all(isinstance(code, str) for code in codes):
        raise Invalid("subscribers must be a list of ids, or “all”.")
    if len(codes) > MOST_AT_ONCE:
        raise Invalid(f"subscribers: at most {MOST_AT_ONCE} at once.")
    found = {subscriber.code: subscriber for subscriber in among.filter(code__in=codes)}
    if unknown := [code for code in codes if code.strip() not in found]:
        raise Invalid(f"subscribers: there is none like “{unknown[0][:80]}” to do this with.")
    return list(found.values())
