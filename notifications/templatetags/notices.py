"""Times in mails, left open until it is known who reads them."""

from datetime import datetime

from django import template

from notifications import marks

register = template.Library()


@register.filter
def their_time(moment: datetime) -> str:
    """A mark that becomes this moment in the reader's own zone, with the zone's name."""
    return marks.moment(moment)
