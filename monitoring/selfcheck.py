"""Doubting ourselves first: is it the world that fails, or our own sight?"""

from datetime import datetime, timedelta

from django.conf import settings

from components.status import ComponentStatus
from core import addresses, clock, database, http
from core.unreachable import Unreachable
from monitoring.models import CheckResult, Probe, Vantage

LEAST = timedelta(seconds=90)
# So long does an answer of a reference vouch for a vantage.
VOUCHES_FOR = timedelta(seconds=45)
TIMEOUT = 5
# A vantage whose clock is further off looks at the wrong moments and tells of them wrongly.
MOST_OFF = timedelta(seconds=5)


def is_blind(vantage: Vantage, at: datetime) -> bool:
    """Whether what this vantage sees is no evidence.

    References (PROBE_CANARIES) decide where there are some. Without them, a vantage is blind
    when every host that it looks at fails at once; with fewer than two hosts nobody can tell.
    """
    if vantage.blind_since is not None:
        return True
    if vantage.vouched_at is not None and at - vantage.vouched_at < VOUCHES_FOR:
        return False
    probes = [p for p in Probe.objects.filter(is_active=True) if p.vantage_id in (None, vantage.pk)]
    if len({probe.host for probe in probes}) < 2:
        return False
    longest = max(timedelta(seconds=2 * probe.interval + probe.timeout) for probe in probes)
    recent = CheckResult.objects.filter(vantage=vantage, probe__in=probes, started_at__gte=at - max(LEAST, longest))
    return recent.exists() and not recent.filter(status=ComponentStatus.OPERATIONAL).exists()


def ask_references() -> str | None:
    """Why we must be blind, "" when a reference answers, None when there is none to ask."""
    references = settings.PROBE_CANARIES
    if not references:
        return None
    allowed = addresses.networks(settings.PROBE_PRIVATE_NETWORKS)
    reasons = []
    for url in references:
        try:
            http.fetch("HEAD", url, total_timeout=TIMEOUT, is_cut=True, allow_private=allowed)
        except Unreachable as failure:
            reasons.append(failure.reason)
        else:
            return ""
    return f"none of {len(references)} references answers: {', '.join(sorted(set(reasons)))}"


def note(vantage: Vantage, reason: str | None) -> None:
    """Keep what the references and its own clock say about this vantage's sight."""
    off = clock.now() - database.now()
    if abs(off) > MOST_OFF:
        reason = f"its clock is {off.total_seconds():+.0f} s off the database's"
    mine = Vantage.objects.filter(pk=vantage.pk)
    if reason:
        mine.filter(blind_since__isnull=True).update(blind_since=clock.now())
        mine.update(blind_reason=reason[:200])
    elif reason is None:  # nobody vouches, and nothing speaks against it any more
        mine.filter(blind_since__isnull=False).update(blind_since=None, blind_reason="")
    else:
        mine.update(blind_since=None, blind_reason="", vouched_at=clock.now())
