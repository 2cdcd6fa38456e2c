"""Times and texts, written the same way everywhere."""

from datetime import UTC, date, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import languages

register = template.Library()


@register.simple_tag
def timestamp(moment: datetime | None, form: str = "full") -> str:
    """`moment` as a `<time>` element in UTC, always with its zone; the page's script may add the reader's zone.

    Forms: "full" (2 Mar 2026, 11:49 UTC), "day" (2 Mar 2026), "clock" (11:49 UTC).
    """
    if not moment:  # a template knows no None: what is missing is an empty text
        return "—"
    moment, words = moment.astimezone(UTC), in_utc(moment, form)
    # Digits and letters of a calendar need no escaping, and a month has hundreds of them.
    return SafeString(f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}" data-form="{form}">{words}</time>')


@register.filter
def in_utc(moment: datetime, form: str = "full") -> str:
    """The words of `timestamp` alone, for mails."""
    words = languages.day_and_clock(moment.astimezone(UTC), form)
    return words if form == "day" else f"{words} UTC"


@register.filter
def month_name(day: date) -> str:
    """The month and year of a day: March 2026."""
    return languages.day_and_clock(day, "month")


@register.filter
def day_of(day: date) -> str:
    """A day with its year: 2 March 2026."""
    return languages.day_and_clock(day, "day")


@register.filter
def figure(text: str) -> str:
    """A percentage as the reader's language writes it: 99,98 %."""
    return languages.figure(text)


@register.simple_tag
def path_to(*parts: str, language: str | None = None) -> str:
    """The address of a public page in the language in force (or another): /de/history."""
    return languages.address("".join(parts), language)


@register.simple_tag
def lang(code: str) -> SafeString:
    """The attribute of an element whose words are in another language than the page (WCAG 3.1.2)."""
    return format_html(' lang="{}"', code) if code and code != languages.current() else SafeString("")


@register.simple_tag
def shown_in(code: str) -> SafeString:
    """The note beside words that nobody has translated; nothing where they are in the page's language."""
    if not code or code == languages.current():
        return SafeString("")
    return format_html('<p class="shown-in">{}</p>', languages.shown_in(code))


@register.simple_tag
def page_languages() -> list[str]:
    """The codes of every language in which the public pages are written."""
    return languages.codes()


@register.simple_tag
def native_name(code: str) -> str:
    """What a language calls itself."""
    return languages.names()[code]


@register.simple_tag
def civil_day(day: date) -> SafeString:
    """A day of the page's zone as a `<time>` element: Monday, 2 March; its year is in the attribute."""
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), languages.day_and_clock(day, "weekday"))


@register.simple_tag
def span(start: datetime, end: datetime) -> str:
    """How long it took, in the two largest of days, hours and minutes: 3 h 58 min; under a minute is 1 min."""
    return timespan(end - start)


@register.simple_tag
def timespan(time: timedelta) -> str:
    """A length of time in the two largest of days, hours and minutes: 3 h 58 min; under a minute is 1 min."""
    minutes = max(1, round(time.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    words = [
        _("%(count)s d") % {"count": days} if days else "",
        _("%(count)s h") % {"count": hours} if hours else "",
        _("%(count)s min") % {"count": minutes} if minutes and not days else "",
    ]
    return " ".join(word for word in words if word)
