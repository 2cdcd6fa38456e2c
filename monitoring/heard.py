"""What visitors and other systems say about a component: it speaks for a disturbance, and never more than half."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from components.models import Component
from components.status import ComponentStatus, worst
from monitoring.inbound import actions as inbound
from monitoring.inbound.models import Signal
from monitoring.judgement import Verdict
from monitoring.reports import crowd
from monitoring.reports.crowd import Crowd
from monitoring.reports.models import ProblemReport

GOOD = ComponentStatus.OPERATIONAL
# Who has said nothing for so long is not asked about.
RECENT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Heard:
    """The reports of visitors, judged, and the alerts that are firing."""

    crowd: Crowd
    signals: Sequence[Signal]

    @property
    def verdict(self) -> Verdict | None:
        """What it speaks for when no probe confirms it; None when it is no alarm."""
        found = [(signal.status, signal.began_at) for signal in self.signals]
        if self.crowd.is_alarm:
            found.append((ComponentStatus.DEGRADED, self.crowd.since))
        if not found:
            return None
        return Verdict(worst(status for status, _ in found), min(since for _, since in found))

    @property
    def reports(self) -> list[str]:
        """The reports in words, to be frozen."""
        return [f"{self.crowd.component.name}: {self.crowd.words}"] if self.crowd.networks else []

    @property
    def alerts(self) -> list[str]:
        """The alerts in words, to be frozen."""
        return [f"{each.source}: {each.title}, since {each.began_at:%H:%M} UTC" for each in self.signals]


def of(component: Component, at: datetime) -> Heard:
    """What is said about a component now."""
    return Heard(crowd.listen(component, at), inbound.firing(component, at))


def spoken_of(at: datetime) -> set[int]:
    """The components of which anybody speaks; they are judged although no probe has seen anything."""
    firing = Signal.objects.filter(resolved_at__isnull=True, component__isnull=False).exclude(status=GOOD)
    reported = ProblemReport.objects.filter(at__gt=at - RECENT)
    return set(firing.values_list("component", flat=True)) | set(reported.values_list("component", flat=True))
