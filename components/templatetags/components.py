"""How a state is shown: word, shape and class; each shape has an outline of its own, so that no colour is needed."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from components.status import ComponentStatus

register = template.Library()

# In a square of 16, each with its sign cut out; told apart without colour (WCAG 1.4.1).
SHAPES = {
    # a disc with a tick
    "operational": "M8 .5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15ZM7 11.6 3.6 8.2l1.3-1.3L7 9l4.3-4.3L12.6 6Z",
    # a square with three dots: somebody is at work
    "under_maintenance": "M3 1h10l2 2v10l-2 2H3l-2-2V3ZM3.2 7v2h2V7ZM7 7v2h2V7Zm3.8 0v2h2V7Z",
    # a diamond with a bar
    "degraded_performance": "M8 0l8 8-8 8-8-8ZM4.5 7.1v1.8h7V7.1Z",
    # a triangle with an exclamation mark
    "partial_outage": "M8 .6 16 15H0ZM7.1 5.6v4.8h1.8V5.6Zm0 5.9v1.8h1.8v-1.8Z",
    # an octagon with a cross
    "major_outage": (
        "M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7Z"
        "M4.3 5.6 6.7 8l-2.4 2.4 1.3 1.3L8 9.3l2.4 2.4 1.3-1.3L9.3 8l2.4-2.4-1.3-1.3L8 6.7 5.6 4.3Z"
    ),
    # a speech bubble: something is said, no component is hurt
    "incident": (
        "M3 1h10a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3H9l-4 4v-4H3a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3Z"
        "M3.7 5.5v2h2v-2Zm3.3 0v2h2v-2Zm3.3 0v2h2v-2Z"
    ),
}
# The impact of a whole incident looks like the status that gives it, and so does the verdict on a part of the pipeline.
LOOKS = {
    "none": "incident",
    "maintenance": "under_maintenance",
    "minor": "degraded_performance",
    "major": "partial_outage",
    "critical": "major_outage",
    "ok": "operational",
    "late": "degraded_performance",
    "dead": "major_outage",
}


@register.filter
def status_class(status: str) -> str:
    """The class that brings the colours of a state to an element and to what is in it."""
    return f"status--{look(status).replace('_', '-')}"


@register.simple_tag
@cache
def status_shape(status: str) -> SafeString:
    """The shape alone, hidden from screen readers: the word must stand beside it."""
    return format_html(
        '<svg class="shape" viewBox="0 0 16 16" aria-hidden="true"><path fill-rule="evenodd" d="{}"/></svg>',
        SHAPES[look(status)],
    )


@register.simple_tag
def status_badge(status: str, label: str = "") -> SafeString:
    """Shape and word of a component's status, or of an incident's impact with its `label`."""
    word = label or ComponentStatus(look(status)).label
    return format_html('<span class="status {}">{}{}</span>', status_class(status), status_shape(status), word)


@register.simple_tag
def status_icon(status: str) -> str:
    """The address of the picture for the browser's tab."""
    return static(f"img/favicon-{look(status)}.svg")


def look(status: str) -> str:
    """The name of the shape for a component's status, an incident's impact or the headline; KeyError for others."""
    name = LOOKS.get(str(status), str(status))
    if name not in SHAPES:
        raise KeyError(name)
    return name
