"""Mailing lists: one member must not silently decide for the rest."""

from django.db import transaction

from core import clock, signing
from outbox import actions as outbox
from subscribers import actions, allowance, limits
from subscribers.models import Asking, Channel, Subscriber, Visit
from subscribers.suppression import seal_of
from subscribers.wishes import Wishes

TOLD = "list"  # the answer of an asking that only counts a mail to a list


@transaction.atomic
def visit(subscriber: Subscriber, network: str) -> Subscriber:
    """Somebody used a mailed link; from the third network within two days on, the address is taken for a list.

    Who reads mail at home, at work and on the way may be taken for one, too: the only
    consequence is a mail after leaving.
    """
    if not network or subscriber.channel != Channel.EMAIL:
        return subscriber
    seal = allowance.network_seals(network)[0]
    Visit.objects.get_or_create(subscriber=subscriber, network_seal=seal, defaults={"at": clock.now()})
    if not subscriber.is_list and subscriber.visits.count() >= limits.NETWORKS_OF_A_LIST:
        subscriber.is_list = True
        subscriber.save(update_fields=["is_list"])
    return subscriber


@transaction.atomic
def leave(subscriber: Subscriber, *, network: str, is_one_click: bool) -> Subscriber:
    """Stop, as somebody asked who has the link: at once, unless it is a list and a person pressed the page's button.

    A list is told first and leaves a day later, if nobody objects. One click of a mail program
    must be obeyed at once (RFC 8058): the list is told afterwards, and may come back for a week.
    """
    subscriber = visit(Subscriber.objects.select_for_update().get(pk=subscriber.pk), network)
    if not subscriber.is_list or not subscriber.is_reachable:
        return actions.unsubscribe(subscriber)
    if is_one_click:
        subscriber = actions.unsubscribe(subscriber)
        if _may_be_told(subscriber):
            outbox.record("subscriber.left", subscriber)
    elif subscriber.leaves_at is None:
        subscriber.leaves_at = clock.now() + limits.LIST_LEAVES_AFTER
        subscriber.save(update_fields=["leaves_at"])
        if _may_be_told(subscriber):
            outbox.record("subscriber.leaving", subscriber)
    return subscriber


@transaction.atomic
def choose(subscriber: Subscriber, wishes: Wishes, *, network: str) -> Subscriber:
    """Follow other things, as somebody asked who has the link; a list is told that its choice was changed."""
    was_list = subscriber.is_list
    subscriber = visit(actions.follow(subscriber, wishes), network)
    if (was_list or subscriber.is_list) and _may_be_told(subscriber):
        outbox.record("subscriber.changed", subscriber)
    return subscriber


def _may_be_told(subscriber: Subscriber) -> bool:
    """Make the link back, three times a day at most: a quarrel among its members must not flood a list (T01)."""
    now, seal = clock.now(), seal_of(subscriber.address)
    lately = Asking.objects.filter(address_seal=seal, answer=TOLD, answered_at__gt=now - limits.DAY)
    if lately.count() >= limits.LINKS_PER_DAY:
        return False
    Asking.objects.create(
        channel=subscriber.channel, asked_at=now, answered_at=now, answer=TOLD, subscriber=subscriber, address_seal=seal
    )
    subscriber.return_secret, subscriber.return_until = signing.new_token(), now + limits.RETURN_WITHIN
    subscriber.save(update_fields=["return_secret", "return_until"])
    return True


@transaction.atomic
def stay(subscriber: Subscriber) -> Subscriber:
    """Somebody of the list objects: it goes on, or comes back as it was; raises LinkIsOver."""
    secret = subscriber.return_secret
    subscriber = Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    until = subscriber.return_until
    if not secret or secret != subscriber.return_secret or until is None or until < clock.now():
        raise actions.LinkIsOver
    actions.come_back(subscriber)
    return subscriber


@transaction.atomic
def let_leave() -> int:
    """The lists whose day has passed without an objection leave now; how many."""
    due = list(Subscriber.objects.filter(leaves_at__lte=clock.now()))
    for subscriber in due:
        actions.unsubscribe(subscriber)
    return len(due)
