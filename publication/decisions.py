"""Deciding what uptime means: the one door, whichever screen it is entered by."""

from django.db import transaction

from outbox import actions as outbox
from people import actions as people
from publication.models import UptimeRules


@transaction.atomic
def decide_uptime_rules(decided: UptimeRules, *, by: object) -> UptimeRules:
    """Keep a version of the rules and publish every figure anew; what was decided before stays in the record."""
    decided.pk = None
    decided.save()
    people.note(
        "decide_uptime_rules",
        decided,
        by=by,
        effective_on=decided.effective_on.isoformat(),
        weights=[decided.degraded_weight, decided.partial_weight, decided.major_weight],
        maintenance=decided.maintenance,
        announced_hours=decided.announced_hours,
        credits=decided.credits,
        target=str(decided.target or ""),
        reason=decided.reason,
    )
    outbox.record("page.changed", decided)
    return decided
