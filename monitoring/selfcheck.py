"""Doubting ourselves first: is it the world that fails, or our own sight?"""

from datetime import datetime, timedelta

from components.status import ComponentStatus
from monitoring.models import CheckResult, Probe, Vantage

LEAST = timedelta(seconds=90)


def is_blind(vantage: Vantage, at: datetime) -> bool:
    """Whether every host that this vantage looks at fails at once; with fewer than two hosts nobody can tell."""
    probes = [p for p in Probe.objects.filter(is_active=True) if p.vantage_id in (None, vantage.pk)]
    if len({probe.host for probe in probes}) < 2:
        return False
    longest = max(timedelta(seconds=2 * probe.interval + probe.timeout) for probe in probes)
    recent = CheckResult.objects.filter(vantage=vantage, probe__in=probes, started_at__gte=at - max(LEAST, longest))
    return recent.exists() and not recent.filter(status=ComponentStatus.OPERATIONAL).exists()
