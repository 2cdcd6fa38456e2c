"""What programs may say: statements, and what opens, goes on and plans."""

from rest_framework import serializers

from api.v3.shapes import Moment
from components.status import ComponentStatus
from incidents import lifecycle
from incidents.headline import IncidentImpact
from incidents.lifecycle import INCIDENT_NEXT, Status

LONGEST_BODY = 25_000
BEGINNINGS = [status.value for status in INCIDENT_NEXT if status in lifecycle.OPEN]


class Names(serializers.ListField):
    """Names of tags; none when not given."""

    def __init__(self, help_text: str) -> None:
        super().__init__(child=serializers.CharField(max_length=80), required=False, default=list, help_text=help_text)


class Statement(serializers.Serializer):
    """What a message says."""

    body = serializers.CharField(max_length=LONGEST_BODY, help_text="Markdown.")
    impacts = serializers.DictField(
        child=serializers.ChoiceField(ComponentStatus.choices),
        required=False,
        default=dict,
        help_text="From now on these components (by id) are in these statuses.",
    )
    not_affected = serializers.ListField(
        child=serializers.CharField(), required=False, default=list, help_text="Confirmed not affected, by id."
    )
    next_update_by = Moment(required=False, help_text="The promise; the cadence of the impact when not given.")
    tells_followers = serializers.BooleanField(
        required=False, default=True, help_text="Whether who follows these components hears of it; yes when not given."
    )
    regions = Names("Where it is felt, by the names on the page’s list of regions.")
    surfaces = Names("Through what it is felt, by the names on the page’s list of surfaces.")
    affected_share = serializers.DecimalField(5, 2, required=False, help_text="Percent of users; needs share_basis.")
    share_basis = serializers.CharField(
        max_length=300, required=False, default="", allow_blank=True, help_text="How the share is known."
    )
    workaround = serializers.CharField(
        max_length=LONGEST_BODY, required=False, default="", allow_blank=True, help_text="A way round, in Markdown."
    )


class Opening(Statement):
    """A new incident."""

    title = serializers.CharField(max_length=255, help_text="One line of plain text.")
    status = serializers.ChoiceField(
        BEGINNINGS,
        required=False,
        default=Status.INVESTIGATING,
        help_text="investigating when not given.",
    )
    impact = serializers.ChoiceField(
        IncidentImpact.choices,
        required=False,
        help_text="Derived from the impacts when not given.",
    )
    started_at = Moment(required=False, help_text="When it began, if that was before now.")


class Posting(Statement):
    """A new update."""

    status = serializers.ChoiceField(Status.choices, required=False, help_text="As it is, when not given.")
    corrects = serializers.CharField(required=False, help_text="The id of the update that this one takes back.")


class Scheduling(Statement):
    """A new maintenance."""

    title = serializers.CharField(max_length=255, help_text="One line of plain text.")
    starts_at = Moment(help_text="With its zone; the clock begins the work then.")
    ends_at = Moment(help_text="With its zone; the clock ends the work then.")
