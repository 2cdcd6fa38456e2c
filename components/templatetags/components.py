"""How a component status is shown: word, shape and class."""

from django import template
from django.utils.html import format_html

from components.status import ComponentStatus

register = template.Library()


@register.simple_tag
def status_badge(status):
    """The status as a word with the class of its look; colour is decoration."""
    status = ComponentStatus(status)
    return format_html('<span class="status status--{}">{}</span>', status.value.replace("_", "-"), status.label)
