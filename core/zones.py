"""The time zones that people may choose, and moments as their clocks show them."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

UTC_NAME = "Etc/UTC"
# Aliases and offsets without a place: nobody lives there.
NO_PLACES = ("Etc/", "SystemV/", "US/", "posix/", "right/", "Brazil/", "Canada/", "Chile/", "Mexico/")


@cache
def names() -> list[str]:
    """Every zone that is called after a place, and UTC before them."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(NO_PLACES))
    return [UTC_NAME, *places]


def is_zone(name: str) -> bool:
    """Whether a moment can be told in that zone."""
    return name in available_timezones()


def by_region() -> list[tuple[str, list[tuple[str, str]]]]:
    """The zones as groups of choices: Europe: Berlin, Paris ..."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in names()[1:]:
        region, _, place = name.partition("/")
        regions.setdefault(region, []).append((name, place.replace("_", " ")))
    return [("UTC", [(UTC_NAME, "UTC")]), *sorted(regions.items())]


def in_zone(moment: datetime, name: str) -> datetime:
    """The same moment by the clocks of that zone; UTC where there is no such zone."""
    return moment.astimezone(ZoneInfo(name if is_zone(name) else UTC_NAME))
