"""Saying of a component by itself in which status it is, whatever open incidents said of it before."""

from django.db import transaction

from components import actions as components
from components.models import Component
from components.status import ComponentStatus
from core import clock
from incidents.effective import statuses_now
from incidents.models import Impact, Incident
from outbox import actions as outbox


@transaction.atomic
def assert_status(
    component: Component, status: str, *, by: object, reason: str = "", source: str = "staff"
) -> Component:
    """From now on the public is told exactly this status: the baseline, and where need be what stood above it.

    A word of an open incident that says something else is lifted: the component's own, later word
    ended it before the incident did. The incident's next word counts again.
    """
    component = components.set_baseline(component, status, by=by, reason=reason, source=source)
    if statuses_now([component])[component.pk] == ComponentStatus(status):
        return component
    now = clock.now()
    standing = Impact.objects.filter(component=component, lifted_at__isnull=True)
    standing.filter(update__incident__in=Incident.objects.public().open()).update(lifted_at=now)
    Component.objects.filter(pk=component.pk).update(updated_at=now)
    outbox.record("component.changed", component)
    return Component.objects.get(pk=component.pk)
