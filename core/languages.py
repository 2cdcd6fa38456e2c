"""The languages of the public pages: which there are, under which addresses, and how each writes times and figures."""

from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.utils import dateformat, formats
from django.utils.translation import get_language, gettext, pgettext


def source() -> str:
    """The language at the addresses without a prefix; its pages carry everything else too."""
    return str(settings.LANGUAGE_CODE)


def codes() -> list[str]:
    """Every language of the public pages, that of the addresses without a prefix first."""
    return [code for code, _name in settings.LANGUAGES]


def names() -> dict[str, str]:
    """What each language calls itself, by code."""
    return dict(settings.LANGUAGES)


def translations() -> list[str]:
    """Every language that has a prefix."""
    return [code for code in codes() if code != source()]


def current() -> str:
    """The language of the pages that is in force; that without a prefix when another is."""
    language = get_language()
    return language if language in codes() else source()


def address(path: str, language: str | None = None) -> str:
    """Where a page of the public stands in a language: "/history" -> "/de/history"."""
    language = language or current()
    return path if language == source() else f"/{language}{path}"


def of_path(path: str) -> str:
    """The language whose prefix begins this path; that without a prefix for all others."""
    first = path[1:].partition("/")[0]
    return first if first in translations() else source()


def shown_in(language: str) -> str:
    """The note beside words that nobody has translated: in which language they are shown."""
    return {
        "en": gettext("Shown in English: not translated yet"),
        "de": gettext("Shown in German: not translated yet"),
        "fr": gettext("Shown in French: not translated yet"),
        "es": gettext("Shown in Spanish: not translated yet"),
        "ja": gettext("Shown in Japanese: not translated yet"),
        "ar": gettext("Shown in Arabic: not translated yet"),
    }.get(language, gettext("Shown as written: not translated yet"))


def day_and_clock(moment: date, form: str) -> str:
    """A moment or a day in words of the language in force.

    Forms: "full" (2 Mar 2026, 11:49), "day" (2 Mar 2026), "clock" (11:49), "weekday" (Monday, 2 March),
    "month" (March 2026).
    """
    # Without its zone: one moment is equal to itself on every clock, but not said alike.
    on_this_clock = moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment
    return _in_words(on_this_clock, form, get_language())


@lru_cache(maxsize=20_000)
def _in_words(moment: date, form: str, language: str | None) -> str:
    """The same moments stand on page after page, and again whenever one is published."""
    pattern = {
        "full": pgettext("date format", "j M Y, H:i"),
        "day": pgettext("date format", "j M Y"),
        "clock": "H:i",
        "weekday": pgettext("date format", "l, j F"),
        "month": pgettext("date format", "F Y"),
    }[form]
    return dateformat.format(moment, pattern)


def figure(text: str) -> str:
    """A figure like "99.98 %" with the decimal sign of the language in force."""
    return text.replace(".", formats.get_format("DECIMAL_SEPARATOR"))
