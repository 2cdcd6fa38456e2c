"""/history.json as the field's old clients know it: three months a page, and a page without months for the end."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from publication.lines import LineFacts, MonthLines
from publication.snapshot import PageFacts
from publication.surfaces.api_v2 import as_json

File = tuple[str, bytes]
MONTHS = 3  # on a page


def name(number: int) -> str:
    """Where the page of that number stands; the query of the old address cannot reach a file."""
    return "history.json" if number == 1 else f"history/page/{number}.json"


def file(number: int, months: Sequence[MonthLines], page: PageFacts) -> File:
    """One page of the history (contract A.9)."""
    zone = ZoneInfo(page.time_zone)
    told = [
        {
            "name": f"{month.first_day:%B}",
            "year": month.first_day.year,
            "incidents": [
                {
                    "code": line.code,
                    "name": line.title,
                    "impact": line.impact,
                    "message": line.message,
                    "timestamp": _span(line, zone),
                }
                for line in month.lines
            ],
        }
        for month in months
    ]
    return name(number), as_json({"months": told})


def _span(line: LineFacts, zone: ZoneInfo) -> str:
    begin = line.began_at.astimezone(zone)
    text = f"{begin:%b} <var data-var='date'>{begin.day}</var>, <var data-var='time'>{begin:%H:%M}</var>"
    if line.ended_at is None:
        return f"{text} {begin.tzname()}"
    end = line.ended_at.astimezone(zone)
    day = "" if end.date() == begin.date() else f"{end:%b} <var data-var='date'>{end.day}</var>, "
    return f"{text} - {day}<var data-var='time'>{end:%H:%M}</var> {end.tzname()}"
