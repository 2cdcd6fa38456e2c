"""Two incidents that turn out to be one, and incidents that a reader may want to see together."""

from django.db import transaction

from core import clock
from core.errors import DomainError
from incidents import headline, lifecycle
from incidents.lifecycle import Status
from incidents.models import Impact, Incident
from incidents.telling import topic
from outbox import actions as outbox
from people import actions as people


class CannotMerge(DomainError):
    """Only two different incidents of the same visibility can be merged, and into one that is not merged itself."""


@transaction.atomic
def merge(incident: Incident, *, into: Incident, by: object, expected_version: int | None = None) -> Incident:
    """Make `incident` a part of `into`: its updates join that timeline, its address leads there, followers come along.

    Nothing that was said is lost, nobody is mailed. Answers `into`. Raises CannotMerge, StaleForm.
    """
    rows = {row.pk: row for row in Incident.objects.select_for_update().filter(pk__in=[incident.pk, into.pk])}
    if len(rows) != 2:
        raise CannotMerge
    part, whole = rows[incident.pk], rows[into.pk]
    lifecycle.require_version(part.version, expected_version)
    if part.merged_into_id or whole.merged_into_id or part.is_maintenance or whole.is_maintenance:
        raise CannotMerge
    if part.is_private != whole.is_private:
        raise CannotMerge
    now = clock.now()
    part.updates.update(incident=whole, wave=whole.wave)
    part.merged.update(merged_into=whole)
    whole.components.add(*part.components.all())
    whole.started_at = min(whole.started_at, part.started_at)
    whole.created_at = min(whole.created_at, part.created_at)
    ever = Impact.objects.filter(update__incident=whole).values_list("new", flat=True)
    whole.impact = whole.impact_override or headline.derive(ever)
    if part.status not in lifecycle.OVER:
        part.move_to(Status.RESOLVED, at=now)
    part.merged_into = whole
    for row in (part, whole):
        row.version += 1
        row.updated_at = now
        row.save()
    people.note("merge", part.code, by=by, into=whole.code)
    outbox.record("incident.changed", part, topic=topic(part))
    outbox.record("incident.merged", part, topic=topic(whole))
    return whole


@transaction.atomic
def relate(incident: Incident, *, other: Incident, by: object) -> None:
    """Let the page of each of the two name the other."""
    if incident.pk == other.pk:
        raise CannotMerge
    incident.related.add(other)
    _tell(incident, other, deed="relate", by=by)


@transaction.atomic
def unrelate(incident: Incident, *, other: Incident, by: object) -> None:
    """Take that back."""
    incident.related.remove(other)
    _tell(incident, other, deed="unrelate", by=by)


def _tell(*incidents: Incident, deed: str, by: object) -> None:
    people.note(deed, incidents[0].code, by=by, other=incidents[1].code)
    for incident in incidents:
        Incident.objects.filter(pk=incident.pk).update(updated_at=clock.now())
        outbox.record("incident.changed", incident, topic=topic(incident))
