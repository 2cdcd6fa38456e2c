"""On every staff screen: what was said in an emergency and is no incident yet."""

from django import template

from publication.emergency import reconciling

register = template.Library()


@register.simple_tag
def waiting_emergency():
    """The emergency that somebody must make an incident of; None on every normal day."""
    return reconciling.waiting()
