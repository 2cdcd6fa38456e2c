"""What a wall clock shows, as a moment: times that do not exist are refused, times that come twice are asked about."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.errors import DomainError


class NoSuchTime(DomainError):
    """That local time does not exist: the clocks are put forward over it."""

    def __init__(self, local: datetime, zone: ZoneInfo) -> None:
        self.after = _after_the_gap(local, zone)
        super().__init__(
            f"{local:%H:%M} does not exist on {local:%d %B %Y} in {zone.key}: the clocks are put forward. "
            f"The first time after it is {self.after.astimezone(zone):%H:%M} ({self.after:%H:%M} UTC)."
        )


class ComesTwice(DomainError):
    """That local time comes twice: the clocks are put back over it."""

    def __init__(self, local: datetime, zone: ZoneInfo) -> None:
        self.first, self.second = (_moment(local, zone, fold) for fold in (0, 1))
        super().__init__(
            f"{local:%H:%M} comes twice on {local:%d %B %Y} in {zone.key}: the clocks are put back. "
            f"Say which: the first is {self.first:%H:%M} UTC, the second {self.second:%H:%M} UTC."
        )


def moment(local: datetime, zone: ZoneInfo, *, fold: int | None = None) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `local`; `fold` 0 or 1 chooses among two.

    Raises NoSuchTime, and ComesTwice while nobody has chosen.
    """
    if not exists(local, zone):
        raise NoSuchTime(local, zone)
    if fold is None and comes_twice(local, zone):
        raise ComesTwice(local, zone)
    return _moment(local, zone, fold or 0)


def exists(local: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock in `zone` ever shows `local`."""
    back = _moment(local, zone, 0).astimezone(zone).replace(tzinfo=None, fold=0)
    return back == local.replace(tzinfo=None, fold=0)


def comes_twice(local: datetime, zone: ZoneInfo) -> bool:
    """Whether clocks in `zone` show `local` twice."""
    return exists(local, zone) and _moment(local, zone, 0) != _moment(local, zone, 1)


def nearest(local: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    """The moment of `local` where nobody can be asked, and a remark when it was not plain (RFC 5545, 3.3.5).

    A time that does not exist is as long after the last existing hour as it says; of two, the first.
    """
    if not exists(local, zone):
        then = _moment(local, zone, 0)
        return then, f"{local:%H:%M} does not exist that day; it begins at {then.astimezone(zone):%H:%M}"
    if comes_twice(local, zone):
        return _moment(local, zone, 0), f"{local:%H:%M} comes twice that day; it begins at the first"
    return _moment(local, zone, 0), ""


def _moment(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _after_the_gap(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks are put forward over `local`."""
    early, late = _moment(local, zone, 1), _moment(local, zone, 0)  # in a gap they are the other way round
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
