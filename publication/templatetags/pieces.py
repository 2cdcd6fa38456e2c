"""Parts of a page that show one thing each, and are rendered again only when that thing has changed."""

from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from core import languages
from publication import pieces

register = template.Library()


@register.simple_tag(takes_context=True)
def piece(context: dict[str, Any], name: str, **shown: Any) -> SafeString:
    """A fragment of one thing, like `{% piece "publication/_past.html" incident=incident form="clock" %}`.

    The first argument is what it shows; the others are words. Of the page itself a fragment
    may show what does not change with the moment.
    """
    (what, facts), *words = shown.items()
    page = context["snapshot"].page
    kind = (name, languages.current(), page.written_in, *words)
    return pieces.once(
        kind, facts, lambda: mark_safe(render_to_string(name, {what: facts, **dict(words), "snapshot": {"page": page}}))
    )
