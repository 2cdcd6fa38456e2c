"""Subscribers of another installation, with the consent that they gave there; nobody is written to."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.dateparse import parse_datetime

from components.models import Component
from core import clock
from incidents.models import Incident
from people import actions as people
from subscribers.endpoint import Body, host_of
from subscribers.models import Endpoint, State, Subscriber, Subscription
from subscribers.suppression import is_suppressed, seal_of

SOURCE = "import"


@dataclass(frozen=True, slots=True)
class Known:
    """Who is told there, about what, and how far it has come; `owner` is the mail address behind a webhook."""

    channel: str
    address: str
    state: str
    components: tuple[Component, ...]
    consent: str
    incidents: tuple[Incident, ...] = ()
    since: str = ""
    code: str = ""
    owner: str = ""


@transaction.atomic
def take_over(known: Known, *, by: object) -> bool:
    """Make the subscriber that it was there; False, and nothing done, when the address is known here.

    What its owner has decided here counts more than what was decided there.
    """
    is_here = Subscriber.objects.filter(channel=known.channel, address=known.address).exists()
    if is_here or is_suppressed(seal_of(known.address)):
        return False
    at = _moment(known.since) or clock.now()
    is_new = known.code and not Subscriber.objects.filter(code=known.code).exists()
    subscriber = Subscriber.objects.create(
        channel=known.channel,
        address=known.address,
        state=known.state,
        asked_at=at,
        confirmed_at=at if known.state in (State.CONFIRMED, State.QUARANTINED) else None,
        unsubscribed_at=clock.now() if known.state == State.UNSUBSCRIBED else None,
        suppressed_because="quarantined where it came from" if known.state == State.QUARANTINED else "",
        follows_everything=not (known.components or known.incidents),
        consent=known.consent,
        source=SOURCE,
        **({"code": known.code} if is_new else {}),
    )
    Subscription.objects.bulk_create(Subscription(subscriber=subscriber, component=each) for each in known.components)
    Subscription.objects.bulk_create(Subscription(subscriber=subscriber, incident=each) for each in known.incidents)
    if known.owner:
        Endpoint.objects.create(
            subscriber=subscriber, owner=known.owner, host=host_of(known.address), body=Body.STATUSPAGE
        )
    people.note("take_over_subscriber", subscriber.code, by=by, consent=known.consent)
    return True


def _moment(text: str):  # type: ignore[no-untyped-def]  # a moment with a zone, or None
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at and at.tzinfo else None
