"""When a recurring window comes again: a rule of RFC 5545 on the wall clock of a zone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, rrulestr

from core.errors import DomainError
from incidents import local_time

FREQUENCIES = {DAILY, WEEKLY, MONTHLY, YEARLY}
# No rule is followed further; one that never comes again (30 February) ends here.
HORIZON = timedelta(days=5 * 366)


class NotARule(DomainError):
    """That is no rule for windows; write it like FREQ=WEEKLY;BYDAY=SU or FREQ=MONTHLY;BYDAY=1SU."""


class NeverComes(DomainError):
    """By this rule no window comes within the next five years."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that the rule names: the moment, and a remark where the clocks change over it."""

    starts_at: datetime
    remark: str = ""


def parse(rule: str, first: datetime) -> rrule:
    """The rule beginning at `first`, a local time without a zone; raises NotARule."""
    written = rule.strip().upper().removeprefix("RRULE:")
    if len(written.split()) != 1 or "DTSTART" in written:
        raise NotARule
    try:
        # An end in UTC means that wall clock here: the rule itself is followed without a zone.
        parsed = rrulestr(re.sub(r"(UNTIL=\d{8}(?:T\d{6})?)Z", r"\1", written), dtstart=first)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise NotARule from error
    if not isinstance(parsed, rrule) or parsed._freq not in FREQUENCIES or _is_within_the_day(parsed):
        raise NotARule
    return parsed


def coming(rule: str, first: datetime, zone: ZoneInfo, *, after: datetime, count: int) -> list[Occurrence]:
    """The next `count` occurrences that begin after that moment; raises NotARule."""
    return list(islice(_all(rule, first, zone, after), count))


def _all(rule: str, first: datetime, zone: ZoneInfo, after: datetime) -> Iterator[Occurrence]:
    parsed = parse(rule, first)
    local = after.astimezone(zone).replace(tzinfo=None)
    end = max(local, first) + HORIZON
    until = parsed._until
    bounded = parsed.replace(until=min(until.replace(tzinfo=None), end) if until else end)
    # A day earlier: what the wall clock shows may come later than the order of the wall clock says.
    for each in bounded.xafter(local - timedelta(days=1), inc=True):
        starts_at, remark = local_time.nearest(each, zone)
        if starts_at > after:
            yield Occurrence(starts_at.astimezone(UTC), remark)


def _is_within_the_day(parsed: rrule) -> bool:
    """Whether the rule names hours, minutes or seconds of its own, besides those of its beginning."""
    return any(len(times or ()) > 1 for times in (parsed._byhour, parsed._byminute, parsed._bysecond))
