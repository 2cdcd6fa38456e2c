"""Taking one's own request back, or asking once more; by the id that only the asker was given."""

from django.db import transaction

from core import clock
from subscribers import actions
from subscribers.endpoints import Description
from subscribers.kinds import WITH_ENDPOINT, State
from subscribers.models import Asking, Subscriber
from subscribers.wishes import Wishes


@transaction.atomic
def withdraw(asking: Asking, *, network: str) -> None:
    """Ask nobody any more, or end a link that was mailed; the owner of a confirmed address is mailed the way out."""
    asking = Asking.objects.select_for_update().get(pk=asking.pk)
    if asking.answered_at is None:
        asking.answered_at, asking.answer, asking.address = clock.now(), actions.SILENT, ""
        asking.save()
        return
    subscriber = asking.subscriber
    if subscriber is None:
        return
    if subscriber.state == State.ASKED:
        Subscriber.objects.filter(pk=subscriber.pk, state=State.ASKED).update(confirm_secret="")
    elif subscriber.is_reachable:
        _ask(asking, subscriber, network)


@transaction.atomic
def ask_again(asking: Asking, *, network: str) -> None:
    """Ask the owner of the address once more, if the limits let us; nothing before the first mail."""
    if asking.subscriber is not None and not asking.subscriber.is_reachable:
        _ask(asking, asking.subscriber, network)


def _ask(asking: Asking, subscriber: Subscriber, network: str) -> None:
    kept = asking.wishes
    endpoint = Description(kept["owner"], kept["body"]) if asking.channel in WITH_ENDPOINT else None
    actions.ask(
        subscriber.address,
        wishes=Wishes.from_json(kept),
        network=network,
        channel=asking.channel,
        endpoint=endpoint,
        language=kept.get("language", "en"),
    )
