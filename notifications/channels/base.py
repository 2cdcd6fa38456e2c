"""What may become of one message, as a value."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Fate(StrEnum):
    SENT = "sent"
    TEMPORARY = "temporary"  # the other side says: later
    PERMANENT = "permanent"  # the other side says: never
    LOST = "lost"  # handed over, but the answer never came: it may have arrived
    UNREACHABLE = "unreachable"  # nobody answered: nothing was tried


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate of one message and what the other side said, for a person to read."""

    fate: Fate
    words: str = ""
    wait: timedelta | None = None  # the other side asked for that much patience


class Unfit(Exception):
    """This message cannot be made for that address, now or later."""
