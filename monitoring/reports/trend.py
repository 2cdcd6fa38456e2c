"""The slow rise that no spike shows: reports a day, against the four weeks before (a private card, never a page)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from components.models import Component
from monitoring.reports import counting, cusum
from monitoring.reports.models import ProblemReport, ReportHour

USUAL_DAYS, JUDGED_DAYS = 28, 14


@dataclass(frozen=True, slots=True)
class Trend:
    """Reports of a component that have been more than usual for days."""

    component: Component
    since: date
    a_day: float
    usual: float

    @property
    def words(self) -> str:
        return (
            f"{self.component}: {self.a_day:.0f} reports a day since {self.since:%d %b}, where {self.usual:.0f} are"
            " usual. No outage shows; quality may have drifted."
        )


def trends(at: datetime) -> list[Trend]:
    """Every component with a drift in the last two weeks; days of told incidents count as usual ones."""
    begins = counting.floor(at, 86_400) - timedelta(days=USUAL_DAYS + JUDGED_DAYS)
    reported = ReportHour.objects.filter(begins__gte=begins).values("component")
    found = (_trend(component, begins) for component in Component.objects.filter(pk__in=reported))
    return [trend for trend in found if trend]


def _trend(component: Component, begins: datetime) -> Trend | None:
    days = [begins.date() + timedelta(days=number) for number in range(USUAL_DAYS + JUDGED_DAYS)]
    counts = dict.fromkeys(days, 0)
    for hour, networks in ReportHour.objects.filter(component=component, begins__gte=begins).values_list(
        "begins", "networks"
    ):
        if hour.date() in counts:
            counts[hour.date()] += networks
    told = counting.disturbances(component, begins)
    calm = [day for day in days if not any(b.date() <= day and (e is None or day <= e.date()) for b, e in told)]
    usual = [counts[day] for day in calm if day < days[USUAL_DAYS]]
    if len(usual) < USUAL_DAYS // 2 or component.created_at > begins:
        return None
    rule = cusum.slow_rule_for(median(usual))
    judged = [counts[day] if day in calm else rule.usual for day in days[USUAL_DAYS:]]
    score = cusum.run(judged, rule)
    if not score.is_high:
        return None
    run = judged[score.began :]
    return Trend(component, days[USUAL_DAYS + score.began], sum(run) / len(run), rule.usual)


def day_of(at: datetime) -> int:
    """How many reports counted today so far."""
    return ProblemReport.objects.filter(at__gte=counting.floor(at, 86_400)).count()
