"""The words of this room: ways out, how far an address has come, and how often it wants to hear."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from incidents.headline import IncidentImpact


class Channel(models.TextChoices):
    """The ways out; each has its own queue, seats and switch."""

    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Webhook"
    CHAT = "chat", "Chat room"
    PUSH = "push", "Browser"
    SMS = "sms", "SMS"


# Their address is a server of somebody else: an Endpoint belongs to them.
WITH_ENDPOINT = (Channel.WEBHOOK, Channel.CHAT)


class State(models.TextChoices):
    """How far an address has come."""

    ASKED = "asked", "Not confirmed"
    CHECKING = "checking", "Being checked"  # confirmed by its owner; the endpoint has still to answer
    CONFIRMED = "confirmed", "Confirmed"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    ENDED = "ended", "Ended"  # followed one incident only, and that is over
    QUARANTINED = "quarantined", "Quarantined"  # did not answer for long; may be released
    SUPPRESSED = "suppressed", "Suppressed"  # bounced or complained: nothing is sent until a person decides


class Pace(models.TextChoices):
    """How often the updates of one incident are told."""

    AT_ONCE = "at_once", _("Every update at once")
    HOURLY = "hourly", _("At most once an hour while it lasts; beginning and end at once")
    ENDS = "ends", _("Only beginning and end")


# Rank of an incident's impact, for subscribers who want to hear of the worse ones only.
IMPACT_RANK: dict[str, int] = {impact.value: rank for rank, impact in enumerate(IncidentImpact)}
THRESHOLDS = [
    (IMPACT_RANK[IncidentImpact.NONE], _("Every incident")),
    (IMPACT_RANK[IncidentImpact.MINOR], _("Minor and worse")),
    (IMPACT_RANK[IncidentImpact.MAJOR], _("Major and worse")),
    (IMPACT_RANK[IncidentImpact.CRITICAL], _("Critical only")),
]
