"""What our own API answers: times in UTC, ids the public ones."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from components.models import Component
from components.status import ComponentStatus
from core import clock
from incidents import headline
from incidents.headline import IncidentImpact
from incidents.lifecycle import Status
from incidents.models import Impact, Incident, IncidentUpdate


class Moment(serializers.DateTimeField):
    """A moment in UTC, like 2026-03-02T11:49:00Z."""

    def __init__(self, **given: Any) -> None:
        super().__init__(default_timezone=UTC, **given)

    def to_representation(self, value: datetime) -> str:
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


class ComponentOut(serializers.Serializer):
    """A component and how it is now."""

    id = serializers.CharField(source="code")
    name = serializers.CharField()
    group = serializers.CharField(source="group.name", default=None, allow_null=True)
    status = serializers.SerializerMethodField(help_text="The worst of its baseline and what open incidents say.")

    @extend_schema_field(serializers.ChoiceField(ComponentStatus.choices))
    def get_status(self, component: Component) -> str:
        return self.context["statuses"][component.pk]


class ImpactOut(serializers.Serializer):
    """From this update on that component is in `status`; operational from operational is "confirmed not affected"."""

    component = serializers.CharField(source="component.code")
    name = serializers.CharField(source="component_name")
    was = serializers.ChoiceField(ComponentStatus.choices, source="old")
    status = serializers.ChoiceField(ComponentStatus.choices, source="new")
    is_confirmed_unaffected = serializers.SerializerMethodField()

    def get_is_confirmed_unaffected(self, impact: Impact) -> bool:
        return impact.old == impact.new == ComponentStatus.OPERATIONAL


class UpdateOut(serializers.Serializer):
    """One message of a timeline."""

    id = serializers.CharField(source="code")
    number = serializers.IntegerField(source="pk", help_text="Grows with every update of the page.")
    status = serializers.ChoiceField(Status.choices)
    body = serializers.CharField(help_text="Markdown.")
    posted_at = Moment()
    edited_at = Moment(allow_null=True)
    next_update_by = Moment(allow_null=True, help_text="The promise made with it.")
    wave = serializers.IntegerField()
    corrects = serializers.CharField(
        source="corrects.code", default=None, allow_null=True, help_text="What it takes back."
    )
    corrected_by = serializers.SerializerMethodField(help_text="The updates that take it back.")
    regions = serializers.ListField(child=serializers.CharField(), help_text="Where it is felt; empty is not said.")
    surfaces = serializers.ListField(child=serializers.CharField(), help_text="Where it shows: web, app, ...")
    affected_share = serializers.FloatField(allow_null=True, help_text="Percent of users.")
    share_basis = serializers.CharField(help_text="How the share is known.")
    workaround = serializers.CharField(help_text="Markdown.")
    impacts = serializers.SerializerMethodField()

    def get_corrected_by(self, update: IncidentUpdate) -> list[str]:
        return [each.code for each in update.corrections.all()]

    @extend_schema_field(ImpactOut(many=True))
    def get_impacts(self, update: IncidentUpdate) -> list[dict[str, Any]]:
        return ImpactOut([each for each in update.impacts.all() if each.component.is_public()], many=True).data


class IncidentOut(serializers.Serializer):
    """An incident or a maintenance, without its timeline."""

    id = serializers.CharField(source="code")
    kind = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    impact = serializers.SerializerMethodField(help_text="As the page shows it.")
    started_at = Moment()
    resolved_at = Moment(allow_null=True)
    starts_at = Moment(allow_null=True, help_text="Of a maintenance.")
    ends_at = Moment(allow_null=True, help_text="Of a maintenance.")
    waves = serializers.IntegerField(source="wave", help_text="How often the same disturbance has come.")
    next_update_by = serializers.SerializerMethodField(help_text="What was promised last, while it is open.")
    is_overdue = serializers.SerializerMethodField(help_text="Whether that moment has passed in silence.")
    url = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(IncidentImpact.choices))
    def get_impact(self, incident: Incident) -> str:
        said = (each for update in incident.updates.all() for each in update.impacts.all())
        told = ((each.new, each.component.is_private) for each in said)
        return headline.shown(incident.impact, incident.impact_override, told).value

    def _promise(self, incident: Incident) -> datetime | None:
        newest = next(iter(incident.updates.all()), None)
        return newest.next_update_by if newest and incident.is_open else None

    @extend_schema_field(Moment(allow_null=True))
    def get_next_update_by(self, incident: Incident) -> str | None:
        promise = self._promise(incident)
        return Moment().to_representation(promise) if promise else None

    def get_is_overdue(self, incident: Incident) -> bool:
        promise = self._promise(incident)
        return promise is not None and promise < clock.now()

    @extend_schema_field(serializers.URLField())
    def get_url(self, incident: Incident) -> str:
        return f"{settings.SITE_URL}/incidents/{incident.code}"


class WholeIncidentOut(IncidentOut):
    """An incident or a maintenance with its timeline, the newest update first."""

    updates = UpdateOut(many=True)


class BriefIncidentOut(serializers.Serializer):
    """Which incident it is."""

    id = serializers.CharField(source="code")
    title = serializers.CharField()
    kind = serializers.CharField()


class NewsOut(UpdateOut):
    """An update, and of what."""

    incident = BriefIncidentOut()


class ComponentsOut(serializers.Serializer):
    components = ComponentOut(many=True)


class IncidentsOut(serializers.Serializer):
    incidents = IncidentOut(many=True)


class UpdatesOut(serializers.Serializer):
    """Updates in the order in which they were posted."""

    updates = NewsOut(many=True)
    last = serializers.IntegerField(help_text="Ask for what comes after it next time.")
