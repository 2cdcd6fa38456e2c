"""What a program says about an incident (contract B.3), checked, with what has no meaning here refused by name."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from api.v1.ask import Ask, read
from api.v1.components import components_of
from api.v1.fields import IdsField, as_list
from api.v1.refusals import Invalid, NotSupported
from api.v1.stamps import moment
from components.models import Component, ComponentGroup
from components.status import ComponentStatus
from incidents.headline import IncidentImpact
from incidents.lifecycle import Status

REALTIME = [Status.INVESTIGATING, Status.IDENTIFIED, Status.MONITORING, Status.RESOLVED]
PLANNED = [Status.SCHEDULED, Status.IN_PROGRESS, Status.VERIFYING, Status.COMPLETED]
LONGEST_BODY = 25_000
TWEETS = [
    *("auto_tweet_at_beginning", "auto_tweet_on_completion", "auto_tweet_on_creation", "auto_tweet_one_hour_before"),
    *("wants_twitter_update", "notify_twitter", "custom_tweet", "should_tweet"),
]
# Maintenance is shown on its components while it lasts, and no longer.
ALWAYS = ["auto_transition_to_maintenance_state", "auto_transition_to_operational_state"]
YES = (True, "true", "True", "1", 1, "t", "on", "yes")
NO = (False, "false", "False", "0", "f", "off", "no")
Words = dict[str, Any]


class IncidentIn(serializers.Serializer):
    """All that may be said when an incident is opened or updated."""

    name = serializers.CharField(max_length=255, required=False)
    status = serializers.ChoiceField([status.value for status in (*REALTIME, *PLANNED)], required=False)
    impact_override = serializers.ChoiceField(IncidentImpact.choices, required=False, allow_null=True, allow_blank=True)
    body = serializers.CharField(max_length=LONGEST_BODY, required=False, allow_blank=True, allow_null=True)
    components = serializers.DictField(
        child=serializers.ChoiceField(ComponentStatus.choices, allow_blank=True, allow_null=True), required=False
    )
    component_ids = IdsField()
    deliver_notifications = serializers.BooleanField(required=False, default=True)
    metadata = serializers.DictField(child=serializers.DictField(), required=False)
    backfilled = serializers.BooleanField(required=False)
    backfill_date = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=40)
    scheduled_for = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=40)
    scheduled_until = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=40)
    scheduled_remind_prior = serializers.BooleanField(required=False)
    scheduled_auto_in_progress = serializers.BooleanField(required=False)
    scheduled_auto_completed = serializers.BooleanField(required=False)
    scheduled_auto_transition = serializers.BooleanField(required=False)
    auto_transition_deliver_notifications_at_start = serializers.BooleanField(required=False)
    auto_transition_deliver_notifications_at_end = serializers.BooleanField(required=False)


# What that API calls the columns of a window.
SWITCHES = {
    "scheduled_remind_prior": "reminds_hour_before",
    "scheduled_auto_in_progress": "is_started_by_clock",
    "scheduled_auto_completed": "is_completed_by_clock",
    "auto_transition_deliver_notifications_at_start": "tells_at_start",
    "auto_transition_deliver_notifications_at_end": "tells_at_end",
}


def words(ask: Ask) -> Words:
    """The body's incident, checked; ids of components are components from here on."""
    content = _in_todays_words({name: value for name, value in ask.wrapped("incident").items() if value is not None})
    refuse_tweets(content)
    if wrong := [name for name in ALWAYS if name in content and content[name] not in YES]:
        raise NotSupported(f"{wrong[0]}: maintenance is shown on its components while it lasts, and no longer.")
    for name in ("components", "component_ids", "metadata"):
        if content.get(name) in ("", [""]):  # how a form says "none"
            content[name] = [] if name == "component_ids" else {}
    said = read(IncidentIn, content)
    if said.pop("scheduled_auto_transition", False):
        said |= {"scheduled_auto_in_progress": True, "scheduled_auto_completed": True}
    for name in ("scheduled_for", "scheduled_until", "backfill_date"):
        if said.get(name):
            said[name] = moment(said[name], name, ask.page)
    _read_components(said)
    return said


def _read_components(said: Words) -> None:
    """The map says who is how, the list who belongs; who is in the map without a status belongs, and is as it was."""
    told = _without_groups(said.pop("components", {}))
    known = {part.code: part for part in components_of(list(told), "components")}
    said["impacts"] = {known[code]: status for code, status in told.items() if status}
    said["silent"] = [known[code] for code, status in told.items() if not status]
    if "component_ids" in said:
        listed = _without_groups(dict.fromkeys(said.pop("component_ids")))
        said["members"] = components_of(list(listed), "component_ids")


def _without_groups(told: dict[str, Any]) -> dict[str, Any]:
    """Programs name everything that the list of components holds; a group of them is as its components are."""
    groups = set(ComponentGroup.objects.filter(code__in=list(told)).values_list("code", flat=True))
    return {code: status for code, status in told.items() if code not in groups}


def _in_todays_words(content: Words) -> Words:
    """What older programs say: `message` is the text, `components` may be a list, an empty status is none."""
    if "message" in content:
        content.setdefault("body", content["message"])
    if isinstance(listed := as_list(content.get("components")), list) and listed:
        content.pop("components")
        content.setdefault("component_ids", listed)
    if content.get("status") == "":
        content.pop("status")
    return content


def refuse_tweets(content: Mapping[str, Any]) -> None:
    """Nothing is tweeted from here, and nobody shall believe so."""
    if wanted := [name for name in TWEETS if content.get(name) and content[name] not in NO]:
        raise NotSupported(f"{wanted[0]}: this product does not tweet.")


def is_planned(said: Words) -> bool:
    """Whether maintenance is meant."""
    return bool(said.get("scheduled_for")) or said.get("status") in PLANNED


def require_kind(said: Words, *, is_window: bool) -> None:
    """Refuse a status that belongs to the other kind."""
    wrong = said.get("status") in (REALTIME if is_window else PLANNED)
    if wrong:
        kind = "maintenance" if is_window else "a realtime incident"
        raise Invalid(f"status: “{said['status']}” is no status of {kind}.")


def window_columns(said: Words) -> dict[str, Any]:
    """What was said about a window, by our names for it."""
    columns = {column: said[name] for name, column in SWITCHES.items() if name in said}
    for name, column in (("scheduled_for", "starts_at"), ("scheduled_until", "ends_at")):
        if said.get(name):
            columns[column] = said[name]
    return columns


def members(said: Words) -> list[Component]:
    """Every component that belongs to it, by the list or by the map."""
    return list(dict.fromkeys([*said.get("members", []), *said["silent"], *said["impacts"]]))


def warn_of_silence(ask: Ask, said: Words) -> None:
    """The common mistake (contract E.1): a list of components without their statuses changes nothing on the page."""
    if said.get("members") and not said["impacts"]:
        ask.headers["Warning"] = (
            '199 - "component_ids only says which components belong to the incident;'
            ' their status changes with the map named components."'
        )
