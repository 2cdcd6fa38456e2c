"""Times and texts, written the same way everywhere."""

from datetime import UTC, date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def timestamp(moment: datetime | None, form: str = "full") -> str:
    """`moment` as a `<time>` element in UTC, always with its zone; the page's script may add the reader's zone.

    Forms: "full" (2 Mar 2026, 11:49 UTC), "day" (2 Mar 2026), "clock" (11:49 UTC).
    """
    if not moment:  # a template knows no None: what is missing is an empty text
        return "—"
    moment = moment.astimezone(UTC)
    words = {
        "full": f"{moment.day} {moment:%b %Y, %H:%M} UTC",
        "day": f"{moment.day} {moment:%b %Y}",
        "clock": f"{moment:%H:%M} UTC",
    }[form]
    return format_html('<time datetime="{}" data-form="{}">{}</time>', f"{moment:%Y-%m-%dT%H:%M:%SZ}", form, words)


@register.simple_tag
def civil_day(day: date) -> SafeString:
    """A day of the page's zone as a `<time>` element: Monday, 2 March; its year is in the attribute."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), date_format(day, "l, j F"))


@register.simple_tag
def span(start: datetime, end: datetime) -> str:
    """How long it took, in the two largest of days, hours and minutes: 3 h 58 min; under a minute is 1 min."""
    minutes = max(1, round((end - start).total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    words = [
        _("%(count)s d") % {"count": days} if days else "",
        _("%(count)s h") % {"count": hours} if hours else "",
        _("%(count)s min") % {"count": minutes} if minutes and not days else "",
    ]
    return " ".join(word for word in words if word)
