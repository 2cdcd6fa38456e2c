"""How many were told, for screens about incidents, and whom, for those who may know."""

from django import template

from core import masking
from incidents.models import Incident
from notifications import progress

register = template.Library()


@register.simple_tag
def told_of(incident: Incident) -> progress.Counts:
    """How the deliveries of an incident went."""
    return progress.of_incident(incident)


@register.filter
def shown_to(address: str, may_read: bool) -> str:
    """The address, or what of it is shown to whoever may not read addresses."""
    return address if may_read else masking.masked(address)


@register.filter
def words_to(text: str, may_read: bool) -> str:
    """The words, without the names of mailboxes for whoever may not read addresses."""
    return text if may_read else masking.without_names(text)
