"""A long past in one line for each incident or window, as old clients page through it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One incident or window in a list of many: its newest words alone."""

    code: str
    title: str
    impact: str
    message: str  # Markdown as written
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class MonthLines:
    """One month of a long list, newest first."""

    first_day: date
    lines: tuple[LineFacts, ...]
