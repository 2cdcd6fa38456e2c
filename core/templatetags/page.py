"""Times and texts, written the same way everywhere."""

from datetime import UTC, datetime

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_tag
def timestamp(moment: datetime | None, form: str = "full") -> str:
    """`moment` as a `<time>` element in UTC, always with its zone; the page's script may add the reader's zone.

    Forms: "full" (2 Mar 2026, 11:49 UTC), "day" (2 Mar 2026), "clock" (11:49 UTC).
    """
    if moment is None:
        return "—"
    moment = moment.astimezone(UTC)
    words = {
        "full": f"{moment.day} {moment:%b %Y, %H:%M} UTC",
        "day": f"{moment.day} {moment:%b %Y}",
        "clock": f"{moment:%H:%M} UTC",
    }[form]
    return format_html('<time datetime="{}" data-form="{}">{}</time>', f"{moment:%Y-%m-%dT%H:%M:%SZ}", form, words)
