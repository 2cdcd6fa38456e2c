"""Taking in what visitors report, and forgetting who they were."""

import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from components.models import Component
from core import clock
from monitoring.reports import limits, neighbours
from monitoring.reports.models import ProblemReport, ReportKey

HALF_HOUR = 1800


def report(component: Component, *, symptom: str, region: str = "", address: str, has_worked: bool = False) -> bool:
    """Count one network's report; False when it says nothing new, or too much is said.

    The address itself goes no further than this function (T31). What counts for nothing writes nothing.
    """
    now = clock.now()
    network = neighbours.network_of(address)
    same = [_hash(network, day) for day in _days(now)]
    mine = ProblemReport.objects.filter(network__in=same)
    if mine.filter(component=component, at__gt=now - limits.ONCE_IN).exists():
        return False
    from_network = mine.filter(at__gt=now - timedelta(hours=1)).count()
    known = neighbours.read_table(settings.REPORT_OPERATORS) if settings.REPORT_OPERATORS else {}
    operator = _hash(neighbours.operator_of(address, known), now)
    from_operator = ProblemReport.objects.filter(at__gt=now - limits.LATELY, operator=operator).count()
    if not limits.may_count(from_network, lately(now), from_operator, has_worked=has_worked):
        return False
    made = ProblemReport(
        component=component,
        symptom=symptom,
        region=region,
        network=same[0],
        operator=operator,
        at=now,
        half_hour=now - timedelta(seconds=now.timestamp() % HALF_HOUR),
    )
    # Of two that come in at the same moment the constraint keeps one.
    ProblemReport.objects.bulk_create([made], ignore_conflicts=True)
    return True


def lately(at: datetime) -> int:
    """How many reports counted within the last five minutes."""
    return ProblemReport.objects.filter(at__gt=at - limits.LATELY).count()


@transaction.atomic
def forget(at: datetime) -> int:
    """Drop all reports that are older than 48 hours, and the keys that they were hashed with; how many reports."""
    over = at - limits.KEPT
    dropped = ProblemReport.objects.filter(at__lte=over).delete()[0]
    ReportKey.objects.filter(day__lt=over.date()).delete()
    return dropped


def _days(at: datetime) -> list[datetime]:
    """Today, and just after midnight yesterday too: a new key is no new network."""
    return [at] if at.hour or at.minute >= 30 else [at, at - timedelta(days=1)]


def _hash(text: str, at: datetime) -> str:
    key, _ = ReportKey.objects.get_or_create(day=at.date())
    return hmac.digest(key.key.encode(), text.encode(), hashlib.sha256).hex()
