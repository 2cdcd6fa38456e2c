"""A measured number over the last day as a value: what it was in each hour, drawn as a line and told in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.html import format_html
from django.utils.translation import gettext as _

from core import languages

WIDTH, HEIGHT = 230, 40
Value = float | None


@dataclass(frozen=True, slots=True)
class HourFacts:
    """One hour of a metric; `text` is "—" where nothing was measured."""

    begins_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class MetricFacts:
    """A number that a program measures and an operator shows: the last 24 whole hours, oldest first."""

    code: str
    name: str
    about: str
    newest: str  # of the last whole hour
    hours: tuple[HourFacts, ...]
    svg: str  # safe markup


def draw(values: Sequence[Value], *, name: str, tell: "Tell", least: Value = None, most: Value = None) -> str:
    """The values as one line from the left to the right, broken where nothing was measured.

    The ground of the picture is `least`, else zero (or the lowest value below it); its top is `most`, else the highest.
    """
    known = [value for value in values if value is not None]
    if not known:
        return format_html('<p class="empty">{}</p>', _("Nothing was measured in the last 24 hours."))
    bottom = least if least is not None else min(0.0, *known)
    top = most if most is not None else max(known)
    line = _line(values, bottom, (top - bottom) or 1.0)
    words = _("%(name)s in the last 24 hours: from %(least)s to %(most)s; in the last hour %(newest)s")
    told = {"name": name, "least": tell(min(known)), "most": tell(max(known)), "newest": tell(values[-1])}
    return format_html(
        '<svg class="spark" viewBox="0 -2 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path d="{}" vector-effect="non-scaling-stroke"/></svg>',
        *(WIDTH, HEIGHT + 4, words % told, line),
    )


def _line(values: Sequence[Value], bottom: float, span: float) -> str:
    """A path through what is known; a single hour between two gaps is a short dash."""
    step = WIDTH / max(1, len(values) - 1)
    parts = []
    for is_known, run in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if is_known:
            points = [(at * step, HEIGHT - _share(value, bottom, span) * HEIGHT) for at, value in run]
            begin = "M{:g} {:g}".format(*points[0])
            parts.append(begin + ("".join(f"L{x:.4g} {y:.3g}" for x, y in points[1:]) or "h2"))
    return "".join(parts)


def _share(value: Value, bottom: float, span: float) -> float:
    return min(1.0, max(0.0, ((value or 0.0) - bottom) / span))


@dataclass(frozen=True, slots=True)
class Tell:
    """How the values of a metric are written: so many decimals, and a unit."""

    places: int
    suffix: str

    def __call__(self, value: Value) -> str:
        """The value with its unit; "—" where there is none."""
        if value is None:
            return "—"
        return " ".join(filter(None, [languages.figure(f"{value:.{self.places}f}"), self.suffix]))
