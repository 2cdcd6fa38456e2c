"""How far an update has come on its way to everybody."""

from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask
from api.v1.refusals import NotFound
from api.v3.speaking import speaks
from incidents.models import Incident, IncidentUpdate
from notifications import progress


class ChannelOut(serializers.Serializer):
    """One channel; `owed` are all who were to be told and are not known to be."""

    channel = serializers.CharField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    owed = serializers.IntegerField()
    by_state = serializers.DictField(child=serializers.IntegerField(), source="counts")


class DeliveriesOut(serializers.Serializer):
    is_fan_out_owed = serializers.BooleanField(help_text="Whether the recipients are still to be written down.")
    channels = ChannelOut(many=True)


@speaks(needs=Scope.PROPOSE, gives=DeliveriesOut)
def of_update(ask: Ask, code: str) -> dict[str, Any]:
    """Owed, sent and failed deliveries of one update, by channel."""
    update = IncidentUpdate.objects.filter(code=code, incident__in=Incident.objects.public()).first()
    if update is None:
        raise NotFound("There is no update with this id.")
    told = {"is_fan_out_owed": progress.is_fan_out_owed(update), "channels": progress.of_update(update)}
    return DeliveriesOut(told).data
