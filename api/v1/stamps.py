"""Times as this API writes and reads them: ISO 8601 with milliseconds and the page's offset."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime

from api.v1.refusals import Invalid
from components.models import Page
from publication.surfaces.api_v2 import timestamp

# Moments outside of this belong to no status page, and some cannot be moved to another zone.
FIRST, LAST = 1990, 2200
EATEN_PLUS = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")


def stamp(moment: datetime | None, page: Page) -> str | None:
    """The moment in the page's zone."""
    return timestamp(moment, page)  # type: ignore[arg-type]  # only the zone of the page is asked for


def moment(text: Any, name: str, page: Page, *, is_end: bool = False) -> datetime:
    """A moment out of ISO 8601; without an offset in the page's zone, a bare date as its beginning or its end."""
    zone = ZoneInfo(page.time_zone)
    try:
        day = parse_date(str(text))
        found = datetime.combine(day, datetime.min.time()) if day else parse_datetime(_mended(str(text)))
    except ValueError:
        found = day = None
    if found is None or not FIRST <= found.year <= LAST:
        raise Invalid(f"“{name}” must be a time like 2026-03-02T11:49:00Z.")
    if day and is_end:
        found += timedelta(days=1)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _mended(text: str) -> str:
    """With the “+” of the offset that a form has turned into a space, and with Z for the word UTC."""
    return EATEN_PLUS.sub(r"\1+\2", text.strip().replace(" UTC", "Z"))


def day(text: Any, name: str) -> date | None:
    """A civil day out of ISO 8601; nothing is None."""
    if text in (None, ""):
        return None
    try:
        found = parse_date(str(text).partition("T")[0])
    except ValueError:
        found = None
    if found is None or not FIRST <= found.year <= LAST:
        raise Invalid(f"“{name}” must be a day like 2026-03-02.")
    return found
