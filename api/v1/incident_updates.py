"""One message of an incident: its words can be mended, its time and its reach cannot."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.incident_shapes import update_shape
from api.v1.incident_words import LONGEST_BODY, refuse_tweets
from api.v1.incidents import incident_of
from api.v1.operation import operation
from api.v1.refusals import NotFound, NotSupported
from api.v1.stamps import moment
from incidents import actions
from incidents.models import Incident, IncidentUpdate


class UpdateIn(serializers.Serializer):
    """What can be said about a published message."""

    body = serializers.CharField(max_length=LONGEST_BODY, required=False)
    display_at = serializers.CharField(max_length=40, required=False)
    deliver_notifications = serializers.BooleanField(required=False)


@operation(needs=Scope.PUBLISH)
def change(ask: Ask, incident_id: str, update_id: str) -> dict[str, Any]:
    """Mend the words; the earlier text is kept and the public sees that it was edited."""
    content = {name: value for name, value in ask.wrapped("incident_update").items() if value is not None}
    refuse_tweets(content)
    wanted = read(UpdateIn, content)
    update = _update_of(incident_of(incident_id), update_id)
    shown_at = moment(wanted["display_at"], "display_at", ask.page) if "display_at" in wanted else update.posted_at
    if abs(shown_at - update.posted_at) >= timedelta(seconds=1):
        raise NotSupported("display_at: what was said keeps the time at which it was said.")
    if wanted.get("deliver_notifications", update.tells_followers) != update.tells_followers:
        raise NotSupported("deliver_notifications: whom a message was for is decided when it is posted.")
    if wanted.get("body"):
        actions.edit_update(update, body=wanted["body"], by=ask.token)
    return update_shape(_update_of(incident_of(incident_id), update_id), ask.page)


def _update_of(incident: Incident, code: str) -> IncidentUpdate:
    update = incident.updates.filter(code=code).first()
    if update is None:
        raise NotFound("This incident has no update with this id.")
    return update
