"""How many were told, for screens about incidents."""

from django import template

from incidents.models import Incident
from notifications import progress

register = template.Library()


@register.simple_tag
def told_of(incident: Incident) -> progress.Counts:
    """How the deliveries of an incident went."""
    return progress.of_incident(incident)
