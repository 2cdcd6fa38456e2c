"""Subscribers with what they follow and how far they have come: nobody is asked again, nobody is mailed."""

from collections.abc import Iterator

from api.importing.fields import CODE
from api.importing.manage.source import Row, Source
from components.models import Component
from core.errors import DomainError
from subscribers import taking_over
from subscribers.address import normalise
from subscribers.endpoint import Body, normalise_url
from subscribers.models import Channel, State
from subscribers.taking_over import Known
from subscribers.telephone import normalise_number

STATES = {
    "active": State.CONFIRMED,
    "unconfirmed": State.ASKED,
    "quarantined": State.QUARANTINED,
    "unsubscribed": State.UNSUBSCRIBED,
}
CANNOT = {
    "slack": "that API does not say the address of a Slack channel; its owner subscribes here anew",
    "teams": "that API does not say the address of a Teams channel; its owner subscribes here anew",
    "integration_partner": "has no counterpart here",
}


class Cannot(Exception):
    """This one stays there; the text says why."""


def read(source: Source) -> Iterator[tuple[Row, str]]:
    """Every subscriber and its state there."""
    for state in ("active", "unconfirmed", "quarantined"):
        for row in source.rows("subscribers", first=0, state=state):
            yield row, "quarantined" if row.get("quarantined_at") else state
    for row in source.rows("subscribers/unsubscribed"):
        yield row, "unsubscribed"


def bring(row: Row, state: str, components: dict[str, Component], *, origin: str) -> bool:
    """Take the subscriber over as it is there; False when it is here already. Raises Cannot."""
    mode = row.get("mode") or row.get("type") or "email"
    if mode in CANNOT:
        raise Cannot(CANNOT[mode])
    if row.get("page_access_user_id") or row.get("page_access_user"):
        raise Cannot("belongs to a page for chosen audiences, which is not supported")
    try:
        known = _known(row, mode, state, components, origin)
    except DomainError as error:
        raise Cannot(error.message) from None
    return taking_over.take_over(known, by="manage.py import_statuspage")


def _known(row: Row, mode: str, state: str, components: dict[str, Component], origin: str) -> Known:
    channel, address, owner = _address(row, mode)
    wanted = row.get("components") or row.get("component_ids") or []
    codes = [each.get("id") if isinstance(each, dict) else each for each in wanted]
    followed = [components[code] for code in codes if code in components]
    if codes and not followed:
        raise Cannot("follows only components that are not here")
    code = row.get("id")
    return Known(
        code=code if isinstance(code, str) and CODE.fullmatch(code) and len(code) == 12 else "",
        channel=channel,
        address=address,
        owner=owner,
        state=STATES[state],
        components=tuple(followed),
        since=str(row.get("created_at") or ""),
        consent=f"Subscribed at {origin} since {row.get('created_at') or 'before the move'}, {state} there.",
    )


def _address(row: Row, mode: str) -> tuple[Channel, str, str]:
    """Channel, address, and for a webhook the mail address of who answers for it."""
    if mode == "sms":
        number = normalise_number(str(row.get("phone_number") or ""), str(row.get("phone_country") or ""))
        return Channel.SMS, number, ""
    email = normalise(str(row.get("email") or ""))
    if mode == "webhook":
        return Channel.WEBHOOK, normalise_url(str(row.get("endpoint") or ""), Body.STATUSPAGE), email
    return Channel.EMAIL, email, ""
