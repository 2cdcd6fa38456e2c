"""The last 90 days of each component as bars and as one exact figure."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from components.models import Component
from components.status import SEVERITY, ComponentStatus
from publication import ledgers, pieces, uptime
from publication.rules import ONLY_DEFAULT, Rules, Versions
from publication.snapshot import BarFacts, UptimeFacts
from publication.uptime import Ledger, Segment, Tally

DAYS = 90
# Figures are computed up to the last full five minutes, so that a calm page keeps its bytes.
STEP = 300
# The worse, the taller; so the bars can be read without their colour. A day without data is a stub.
HEIGHTS: Mapping[str | None, int] = {
    None: 4,
    ComponentStatus.OPERATIONAL: 20,
    ComponentStatus.UNDER_MAINTENANCE: 12,
    ComponentStatus.DEGRADED: 24,
    ComponentStatus.PARTIAL_OUTAGE: 29,
    ComponentStatus.MAJOR_OUTAGE: 34,
}
HIGHEST, PITCH, GAP = 34, 5, 2
HARM = [ComponentStatus.MAJOR_OUTAGE, ComponentStatus.PARTIAL_OUTAGE, ComponentStatus.DEGRADED]
Labels = tuple[tuple[str, str], ...]  # of the statuses, in the language of the page


def read(
    components: Iterable[Component], *, at: datetime, zone: ZoneInfo, known: Versions = ONLY_DEFAULT
) -> dict[int, UptimeFacts]:
    """The uptime of each of these components by id."""
    days = last_days(at, zone)
    since = midnight(days[0], zone)
    found = ledgers.read(components, since=since, at=at, zone=zone, known=known)
    moments = [*(ledgers.seconds(midnight(day, zone)) for day in days), ledgers.seconds(at) + 1]
    draw = _drawer(days, moments, tuple(known))
    return {pk: draw(ledger) for pk, ledger in found.items()}


def last_days(at: datetime, zone: ZoneInfo) -> list[date]:
    """The civil days of the bars, oldest first; the last is today."""
    today = at.astimezone(zone).date()
    return [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When the day begins there; where midnight is skipped, the moment of the change."""
    return datetime.combine(day, datetime.min.time(), tzinfo=zone)


def settled(moment: int) -> int:
    """The last full five minutes."""
    return moment - moment % STEP


def together(parts: Sequence[UptimeFacts]) -> UptimeFacts | None:
    """A group: the mean of its components weighted by observed time, each day as bad as the worst of them."""
    if not parts:
        return None
    return pieces.keep(("together", *map(id, parts)), parts, lambda: _together(parts))


def _together(parts: Sequence[UptimeFacts]) -> UptimeFacts:
    days = tuple(_worst_day(column) for column in zip(*(part.days for part in parts), strict=True))
    return _facts(days, sum(part.coverage for part in parts) // len(parts))


def _drawer(days: Sequence[date], moments: Sequence[int], known: tuple[Rules, ...]) -> Callable[[Ledger], UptimeFacts]:
    """What turns a ledger into bars; only the days on which something happened are made for one component alone."""
    first, until = moments[0], settled(moments[-1])
    labels = tuple((status.value, str(status.label)) for status in ComponentStatus)
    usual = Ledger(first)

    def bar(ledger: Ledger, index: int) -> BarFacts:
        begin, end = moments[index], moments[index + 1]
        if index < len(days) - 1:
            return _past_bar(days[index], ledger, begin, end, labels, known)
        return _bar(days[index], uptime.sweep(ledger, begin, end), until, labels, known)

    def within(begin: int, end: int) -> range:
        return range(max(0, bisect_right(moments, begin) - 1), min(len(days), bisect_left(moments, end)))

    calm = [bar(usual, index) for index in range(len(days))]
    blank = [_bar(day, [], until, labels, known) for day in days]
    spotless = pieces.keep(("spotless", days[0], until, labels, known), None, lambda: _facts(tuple(calm), 100))

    def draw(ledger: Ledger) -> UptimeFacts:
        """What is over looks the same for five minutes; it is drawn once."""
        if all(end <= until for _, end, *_ in (*ledger.harms, *((0, end) for _, end in ledger.planned))):
            return pieces.keep(("bars", days[0], until, labels, known, ledger), None, lambda: drawn(ledger))
        return drawn(ledger)

    def drawn(ledger: Ledger) -> UptimeFacts:
        if ledger.begin <= first and not ledger.harms and not ledger.planned:
            return spotless
        birth = within(ledger.begin, moments[-1]).start
        bars = [*blank[:birth], *calm[birth:]]
        told: dict[int, tuple[list, list]] = defaultdict(lambda: ([], []))
        for index in within(ledger.begin, ledger.begin + 1):
            told[index] = ([], [])
        for which, spans in enumerate((ledger.harms, ledger.planned)):
            for span in spans:
                for index in within(span[0], span[1]):
                    told[index][which].append(span)
        for index, (harms, planned) in told.items():
            bars[index] = bar(replace(ledger, harms=tuple(harms), planned=tuple(planned)), index)
        return _facts(tuple(bars), max(0, until - max(ledger.begin, first)) * 100 // max(1, until - first))

    return draw


def _bar(day: date, segments: Sequence[Segment], until: int, labels: Labels, known: Versions) -> BarFacts:
    """One day; its look tells of the present moment, its figures end at `until`."""
    if not segments:
        return BarFacts(day, None, _("No data"), 0, 0, _("No data"))
    status, words = uptime.worst_status(segments), dict(labels)
    counted = [replace(one, end=min(one.end, until)) for one in segments if one.begin < until]
    figure = uptime.tally(counted, known)
    return BarFacts(day, status, words[status], figure.down, figure.observed, _in_words(status, counted, words))


@lru_cache(maxsize=20_000)
def _past_bar(day: date, ledger: Ledger, begin: int, end: int, labels: Labels, known: tuple[Rules, ...]) -> BarFacts:
    """The bar of a day that is over; a process that publishes again and again makes it once."""
    return _bar(day, uptime.sweep(ledger, begin, end), end, labels, known)


def _in_words(status: str, segments: Sequence[Segment], labels: Mapping[str, str]) -> str:
    """Like "Partial outage 1 h 5 min, Degraded performance 10 min"; a calm day is called by its status alone."""
    lengths = {harm: sum(s.end - s.begin for s in segments if s.status == harm) for harm in HARM}
    told = [f"{labels[harm]} {_length(seconds)}" for harm, seconds in lengths.items() if seconds]
    return ", ".join(told) if status in HARM and told else labels[status]


def _length(seconds: int) -> str:
    hours, minutes = divmod(-(-seconds // 60), 60)
    words = [_("%(count)s h") % {"count": hours}] if hours else []
    return " ".join([*words, _("%(count)s min") % {"count": minutes}] if minutes else words)


def _worst_day(column: Sequence[BarFacts]) -> BarFacts:
    worst = max(column, key=lambda bar: (-1 if bar.status is None else SEVERITY[bar.status], bar.down))
    return replace(worst, down=sum(bar.down for bar in column), observed=sum(bar.observed for bar in column))


def _facts(days: tuple[BarFacts, ...], coverage: int) -> UptimeFacts:
    figure = Tally(sum(day.down for day in days), sum(day.observed for day in days))
    text = uptime.percent(figure)
    return UptimeFacts(days, figure.down, figure.observed, text, coverage, _svg(days, text))


def _svg(days: Sequence[BarFacts], text: str) -> str:
    """All bars as one picture: each run of equal days is one dashed line, so 90 bars cost a few hundred bytes."""
    width = PITCH * len(days) - GAP
    runs, start = defaultdict(list), 0
    for status, run in groupby(days, key=lambda day: day.status):
        length = len(list(run))
        runs[status].append(f"M{PITCH * start} {HIGHEST - HEIGHTS[status] / 2:g}h{PITCH * length - GAP}")
        start += length
    lines = [
        ((status or "none").replace("_", "-"), HEIGHTS[status], "".join(runs[status]))
        for status in HEIGHTS
        if status in runs
    ]
    return format_html(
        '<svg class="bars" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}"'
        ' fill="none" stroke-dasharray="{} {}">{}</svg>',
        width,
        HIGHEST,
        _("Uptime over %(count)s days: %(percent)s") % {"count": len(days), "percent": text},
        PITCH - GAP,
        GAP,
        format_html_join("", '<path class="bar bar--{}" stroke-width="{}" d="{}"/>', lines),
    )
