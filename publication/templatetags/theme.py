"""The operator's own look, where there is one."""

from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publication.theme import links

register = template.Library()


@register.simple_tag
def theme_style() -> SafeString:
    """The link to the operator's style sheet, or nothing."""
    style, _ = links(Path(settings.THEME_DIR))
    return format_html('<link rel="stylesheet" href="/{}">', style) if style else SafeString("")


@register.simple_tag
def theme_logo() -> SafeString:
    """The operator's logo beside the name (so its text alternative is empty), or nothing."""
    _, logo = links(Path(settings.THEME_DIR))
    return format_html('<img class="top__logo" src="/{}" alt="" height="32">', logo) if logo else SafeString("")
