"""Subscribers with what they follow and how far they have come: nobody is asked again, nobody is mailed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from api.importing.fields import CODE
from api.importing.manage.source import Row, Source
from components.models import Component
from core.errors import DomainError
from incidents.models import Incident
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


@dataclass(slots=True)
class Here:
    """What there is to follow here, by code, where it comes from, and who there follows which open incident."""

    components: Mapping[str, Component]
    incidents: Mapping[str, Incident]
    origin: str
    followers: dict[str, list[Incident]] = field(default_factory=dict)


def read(source: Source, here: Here) -> Iterator[tuple[Row, str]]:
    """Every subscriber and its state there; who follows nothing but an open incident may stand in its list alone."""
    lone = _followers(source, here)
    for state in ("active", "unconfirmed", "quarantined"):
        for row in source.rows("subscribers", first=0, state=state):
            lone.pop(str(row.get("id")), None)
            yield row, "quarantined" if row.get("quarantined_at") else state
    for row in source.rows("subscribers/unsubscribed"):
        yield row, "unsubscribed"
    for row in lone.values():  # that list does not say who has confirmed: whoever is told of an incident has
        yield row | {"components": []}, "quarantined" if row.get("quarantined_at") else "active"


def _followers(source: Source, here: Here) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for code, incident in here.incidents.items():
        for row in source.rows(f"incidents/{code}/subscribers"):
            here.followers.setdefault(str(row.get("id")), []).append(incident)
            found[str(row.get("id"))] = row
    return found


def bring(row: Row, state: str, here: Here) -> bool:
    """Take the subscriber over as it is there; False when it is here already. Raises Cannot."""
    mode = row.get("mode") or row.get("type") or "email"
    if mode in CANNOT:
        raise Cannot(CANNOT[mode])
    if row.get("page_access_user_id") or row.get("page_access_user"):
        raise Cannot("belongs to a page for chosen audiences, which is not supported")
    try:
        known = _known(row, mode, state, here)
    except DomainError as error:
        raise Cannot(error.message) from None
    return taking_over.take_over(known, by="manage.py import_statuspage")


def _known(row: Row, mode: str, state: str, here: Here) -> Known:
    channel, address, owner = _address(row, mode)
    wanted = row.get("components") or row.get("component_ids") or []
    codes = [each.get("id") if isinstance(each, dict) else each for each in wanted]
    followed = [here.components[code] for code in codes if code in here.components]
    # No list is everything; an empty one is nothing, if there is an incident that is followed instead.
    is_choosing = bool(codes) or row.get("components") == []
    incidents = here.followers.get(str(row.get("id")), []) if is_choosing else []
    if codes and not (followed or incidents):
        raise Cannot("follows only components that are not here")
    code = row.get("id")
    return Known(
        code=code if isinstance(code, str) and CODE.fullmatch(code) and len(code) == 12 else "",
        channel=channel,
        address=address,
        owner=owner,
        state=STATES[state],
        components=tuple(followed),
        incidents=tuple(incidents),
        since=str(row.get("created_at") or ""),
        consent=f"Subscribed at {here.origin} since {row.get('created_at') or 'before the move'}, {state} there.",
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
