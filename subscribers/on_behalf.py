"""What a program or a person on the staff does with somebody's subscription, recorded with its author."""

from django.db import transaction

from core.errors import DomainError
from incidents.models import Incident
from people import actions as people
from subscribers import actions, endpoints
from subscribers.actions import SILENT, Wishes
from subscribers.models import Channel, Endpoint, State, Subscriber, Subscription

# Nothing is sent to these although their owners have not left.
STOPPED = {State.SUPPRESSED, State.QUARANTINED}


class WrittenToEnough(DomainError):
    """This address has been asked already and was written to enough for now; its owner can answer that mail."""


class Unwelcome(DomainError):
    """This address takes no more mail from us, or its host has as many endpoints as one host may have."""


class NotStopped(DomainError):
    """This subscriber was not stopped, so there is nothing to start again."""


@transaction.atomic
def enrol(
    address: str,
    *,
    wishes: Wishes,
    by: object,
    endpoint: endpoints.Description | None = None,
    is_resent: bool = False,
    channel: str = Channel.EMAIL,
) -> Subscriber:
    """Ask the owner (by mail, or with a code to a telephone) and answer with the subscriber at once.

    Nothing else is sent before the owner agrees. Raises WrittenToEnough, Unwelcome: then nothing
    was asked and nothing is kept.
    """
    asking = actions.answer(
        actions.ask(address, wishes=wishes, endpoint=endpoint, is_resent=is_resent, channel=channel).pk
    )
    assert asking is not None, "it was made in this transaction"
    subscriber = asking.subscriber
    assert subscriber is not None, "answering makes it"
    if asking.answer == SILENT:
        is_unwelcome = subscriber.state == State.SUPPRESSED or endpoint is not None
        raise Unwelcome if is_unwelcome else WrittenToEnough
    people.note("invite_subscriber", subscriber.code, by=by)
    return subscriber


@transaction.atomic
def follow_too(subscriber: Subscriber, incident: Incident, *, by: object) -> Subscriber:
    """Tell this subscriber about one incident more, whatever else it follows."""
    Subscription.objects.get_or_create(subscriber=subscriber, incident=incident)
    people.note("follow_incident", subscriber.code, by=by, incident=incident.code)
    return subscriber


@transaction.atomic
def unfollow(subscriber: Subscriber, incident: Incident, *, by: object) -> Subscriber:
    """Tell this subscriber no more about one incident; who followed nothing else has left."""
    Subscription.objects.filter(subscriber=subscriber, incident=incident).delete()
    people.note("unfollow_incident", subscriber.code, by=by, incident=incident.code)
    follows = subscriber.follows_everything or Subscription.objects.filter(subscriber=subscriber).exists()
    if not follows:
        return actions.unsubscribe(subscriber, by=by)
    return subscriber


@transaction.atomic
def choose_for(subscriber: Subscriber, wishes: Wishes, *, by: object) -> Subscriber:
    """Follow other things, as somebody else decided."""
    people.note("choose_for_subscriber", subscriber.code, by=by)
    return actions.follow(subscriber, wishes)


@transaction.atomic
def start_again(subscriber: Subscriber, *, by: object) -> Subscriber:
    """Send again to an address that bounced, complained or did not answer: a person decided that it is well.

    Raises NotStopped; who has left is not brought back by anybody else.
    """
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    if subscriber.state not in STOPPED or subscriber.confirmed_at is None:
        raise NotStopped
    subscriber.state, subscriber.suppressed_because = State.CONFIRMED, ""
    subscriber.save(update_fields=["state", "suppressed_because"])
    # a server that was given up is tried at once, and its failures count from the beginning
    Endpoint.objects.filter(subscriber=subscriber).update(failures=0, failing_since=None, closed_until=None)
    people.note("start_subscriber_again", subscriber.code, by=by)
    return subscriber


def described(endpoint: Endpoint) -> endpoints.Description:
    """An endpoint that is known, as it was described."""
    return endpoints.Description(owner=endpoint.owner, body=endpoint.body)
