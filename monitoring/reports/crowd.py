"""What the visitors say together about a component now: whether it is more than usual, since when, and what of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from components.models import Component
from monitoring.reports import counting, cusum
from monitoring.reports.counting import FIVE_MINUTES
from monitoring.reports.models import ProblemReport, Region, Symptom

HEARD_FOR = timedelta(hours=24)
# Shares of fewer reports than this say more about a person than about the service.
LEAST_FOR_SHARES = 4
SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Crowd:
    """The reports of a day, and what the last run of them amounts to.

    An alarm is evidence, and never more than half a conviction (`confidence.CAP_OF_REPORTS_ALONE`).
    """

    component: Component
    is_alarm: bool
    since: datetime
    networks: int
    usual: float
    symptoms: Sequence[tuple[str, int]]
    regions: Sequence[tuple[str, int]]
    counts: Sequence[int]

    @property
    def words(self) -> str:
        """One line for staff."""
        if not self.networks:
            return "nobody reports a problem"
        noun = "network reports" if self.networks == 1 else "networks report"
        usual = f"{12 * self.usual:.1f}".rstrip("0").rstrip(".")
        parts = [f"{self.networks} {noun} problems since {self.since:%H:%M} UTC (usual: {usual} an hour)"]
        parts += [listed(each) for each in (self.symptoms, self.regions) if each]
        return "; ".join(parts)


def listen(component: Component, at: datetime) -> Crowd:
    """What was reported about a component in the last 24 hours, judged against the same hour of the week."""
    rows = list(component.problem_reports.filter(at__gt=at - HEARD_FOR, at__lte=at).order_by("at"))
    found = counting.buckets(rows)
    first = int((at - HEARD_FOR).timestamp() // FIVE_MINUTES) + 1
    last = int(at.timestamp() // FIVE_MINUTES)
    usual = counting.usual(component, at) if rows else cusum.LEAST_USUAL
    score = cusum.run((cusum.weigh(found.get(number, {})) for number in range(first, last + 1)), cusum.rule_for(usual))
    began = datetime.fromtimestamp((first + score.began) * FIVE_MINUTES, UTC)
    run = [row for row in rows if row.at >= began]
    operators = {row.network: row.operator for row in run}
    return Crowd(
        component=component,
        is_alarm=score.is_high and cusum.is_broad(operators),
        since=run[0].at if run else at,
        networks=len(operators),
        usual=usual,
        symptoms=symptoms(run),
        regions=regions(run),
        counts=[len(found.get(number, {})) for number in range(first, last + 1)],
    )


def heard_of(at: datetime) -> list[Component]:
    """The components that anybody reported within the last 24 hours."""
    rows = ProblemReport.objects.filter(at__gt=at - HEARD_FOR)
    return list(Component.objects.filter(pk__in=rows.values("component"), archived_at__isnull=True))


def surfaces(crowds: Sequence[Crowd]) -> list[tuple[str, int]]:
    """Each component's share of the networks that report now, in percent: "75 % Chat"."""
    return cusum.shares([crowd.component.name for crowd in crowds for _ in range(crowd.networks)])


def symptoms(rows: Sequence[ProblemReport]) -> list[tuple[str, int]]:
    """What they see, with each share in percent; nothing of a handful."""
    labels = {str(value): _plain(Symptom(value)) for value in Symptom.values}
    return _shares([row.symptom for row in rows], labels)


def regions(rows: Sequence[ProblemReport]) -> list[tuple[str, int]]:
    """Where they are, of those who said it."""
    labels = {str(value): str(Region(value).label) for value in Region.values if value}
    return _shares([row.region for row in rows], labels)


def listed(shares: Sequence[tuple[str, int]], most: int = 3) -> str:
    """Shares in words: "75 % Chat, 25 % API"."""
    return ", ".join(f"{share} % {label}" for label, share in shares[:most])


def _shares(values: Sequence[str], labels: dict[str, str]) -> list[tuple[str, int]]:
    if len(values) < LEAST_FOR_SHARES:
        return []
    return [(labels[value], share) for value, share in cusum.shares(values, labels.keys())]


def _plain(symptom: Symptom) -> str:
    return {
        Symptom.SIGN_IN: "cannot sign in",
        Symptom.ERROR: "error 500",
        Symptom.OVERLOADED: "overloaded (529)",
        Symptom.SLOW: SLOW,
        Symptom.MESSAGES: "messages or requests fail",
        Symptom.OTHER: "something else",
    }[symptom]
