"""The operator's own look, where there is one."""

from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from publication.theme import LOGOS, STYLE

register = template.Library()


@register.simple_tag
def theme_style() -> SafeString:
    """The link to the operator's style sheet, or nothing."""
    is_there = (Path(settings.THEME_DIR) / STYLE).is_file()
    return format_html('<link rel="stylesheet" href="/{}">', STYLE) if is_there else SafeString("")


@register.simple_tag
def theme_logo() -> SafeString:
    """The operator's logo beside the name (so its text alternative is empty), or nothing."""
    logo = next((name for name in LOGOS if (Path(settings.THEME_DIR) / name).is_file()), None)
    return format_html('<img class="top__logo" src="/{}" alt="" height="32">', logo) if logo else SafeString("")
