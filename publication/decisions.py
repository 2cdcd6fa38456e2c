"""Deciding what uptime means and how the frame looks: the one door, whichever way it is entered by."""

from collections.abc import Mapping

from django.db import transaction

from outbox import actions as outbox
from people import actions as people
from publication.models import EmbedLook, UptimeRules


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


@transaction.atomic
def save_embed_look(values: Mapping[str, str], *, by: object) -> EmbedLook:
    """Keep how the small frame for other sites looks, and publish it anew."""
    look = EmbedLook.the_one()
    for name, value in values.items():
        setattr(look, name, value)
    look.save()
    people.note("save_embed_look", look, by=by, **values)
    outbox.record("page.changed", look)
    return look
