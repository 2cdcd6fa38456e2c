"""On every staff screen: what was said in an emergency and is no incident yet, and whether this is an exercise."""

from django import template
from django.conf import settings

from publication.emergency import reconciling

register = template.Library()


@register.simple_tag
def waiting_emergency():
    """The emergency that somebody must make an incident of; None on every normal day."""
    return reconciling.waiting()


@register.simple_tag
def is_exercise() -> bool:
    """Whether this is the private copy on which people practise."""
    return settings.EXERCISE
