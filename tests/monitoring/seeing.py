"""Telling a story of looks in letters: o good, d slow, m failed; one look every 30 seconds, ending now."""

from datetime import datetime, timedelta

from components.status import ComponentStatus as S
from core import clock
from monitoring import conclusions
from monitoring.models import CheckResult, Probe
from tests.factories import make_vantage

LETTERS = {"o": (S.OPERATIONAL, "", 200), "d": (S.DEGRADED, "slow", 200), "m": (S.MAJOR_OUTAGE, "timeout", None)}


def see(probe: Probe, letters: str, *, vantage: str = "local", until: datetime | None = None) -> None:
    """The vantage saw this through the probe, the newest look at `until` (now); nothing is judged yet."""
    until = until or clock.now()
    place = make_vantage(vantage)
    for index, letter in enumerate(reversed(letters)):
        at = until - timedelta(seconds=index * probe.interval)
        status, reason, code = LETTERS[letter]
        CheckResult.objects.create(
            probe=probe, vantage=place, slot=at, started_at=at, took_ms=20, status=status, reason=reason, code=code
        )


def judge(*probes: Probe) -> None:
    """Draw the conclusions about the components of these probes."""
    conclusions.draw(probe.component_id for probe in probes)
