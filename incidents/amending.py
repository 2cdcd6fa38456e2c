"""Changing what is no message: which components belong to it, its window, its own data, whether it is shown at all."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from components.models import Component
from core import clock
from core.errors import DomainError
from incidents import headline
from incidents.models import Impact, Incident
from incidents.telling import topic
from outbox import actions as outbox
from people import actions as people

# What may be set, besides components and metadata.
OF_WINDOWS = {
    *("starts_at", "ends_at", "is_started_by_clock", "is_completed_by_clock"),
    *("tells_at_start", "tells_at_end", "reminds_hour_before"),
}
COLUMNS = {"impact_override", *OF_WINDOWS}


class NoWindow(DomainError):
    """Only maintenance has a window."""


class WindowTurnedRound(DomainError):
    """The maintenance must end after it begins."""


@transaction.atomic
def amend(
    incident: Incident,
    *,
    by: object,
    components: Iterable[Component] | None = None,
    metadata: dict[str, Any] | None = None,
    **columns: Any,
) -> Incident:
    """Change these things in place and tell the page; nobody is mailed, and twice is once.

    `components` are those that belong to it; one of which an update has spoken stays. `metadata`
    is kept for the program that gave it and means nothing here. Raises NoWindow, WindowTurnedRound.
    """
    assert columns.keys() <= COLUMNS, columns.keys()
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    changes = {name: value for name, value in columns.items() if getattr(incident, name) != value}
    if not incident.is_maintenance and changes.keys() & OF_WINDOWS:
        raise NoWindow
    for name, value in changes.items():
        setattr(incident, name, value)
    if incident.is_maintenance and incident.ends_at <= incident.starts_at:
        raise WindowTurnedRound
    if "impact_override" in changes:
        ever = Impact.objects.filter(update__incident=incident).values_list("new", flat=True)
        incident.impact = incident.impact_override or headline.derive(ever)
    if metadata is not None and incident.foreign.get("metadata", {}) != metadata:
        incident.foreign["metadata"] = metadata
        changes["metadata"] = sorted(metadata)
    if components is not None and _replace(incident, components):
        changes["components"] = sorted(incident.components.values_list("code", flat=True))
    if changes:
        _keep(incident, "amend", by=by, **{name: str(value) for name, value in changes.items()})
    return incident


@transaction.atomic
def hide(incident: Incident, *, by: object) -> Incident:
    """Take it off the page with all it said, as if it had not been; staff still see it, and that it was hidden."""
    incident = Incident.objects.select_for_update().get(pk=incident.pk)
    if not incident.is_private:
        incident.is_private = True
        _keep(incident, "hide", by=by, title=incident.title)
    return incident


def _replace(incident: Incident, components: Iterable[Component]) -> bool:
    spoken_of = Component.objects.filter(impacts__update__incident=incident)
    before = set(incident.components.all())
    incident.components.set({*components, *spoken_of})
    return before != set(incident.components.all())


def _keep(incident: Incident, deed: str, *, by: object, **details: Any) -> None:
    incident.version += 1
    incident.updated_at = clock.now()
    incident.save()
    people.note(deed, incident.code, by=by, **details)
    outbox.record("incident.changed", incident, topic=topic(incident))
