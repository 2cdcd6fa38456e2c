"""Changing what we say about a component by itself, and putting it in its place."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from components.dependencies import makes_a_circle
from components.models import Component, ComponentGroup, Page, StatusChange, dependencies
from components.status import ComponentStatus
from core import clock
from core.errors import DomainError
from outbox import actions as outbox
from people import actions as people


class DependsOnItself(DomainError):
    """A component cannot depend on itself, not through others either."""


@transaction.atomic
def set_baseline(
    component: Component, status: str, *, by: object, reason: str = "", source: str = "staff"
) -> Component:
    """Assert a component's own status; recorded with its author, reason and source."""
    component = Component.objects.select_for_update().get(pk=component.pk)
    status = ComponentStatus(status)
    if component.baseline == status:
        return component
    now = clock.now()
    StatusChange.objects.create(
        component=component, old=component.baseline, new=status, at=now, by=str(by), source=source, reason=reason
    )
    people.note("set_baseline", component, by=by, old=component.baseline, new=status.value, reason=reason)
    component.baseline = status
    component.updated_at = now
    component.save(update_fields=["baseline", "updated_at"])
    outbox.record("component.changed", component)
    return component


@transaction.atomic
def save_part(part: Component | ComponentGroup, *, by: object) -> None:
    """Keep a new or edited component or group (name, place, visibility) and tell the page."""
    part.updated_at = clock.now()
    part.save()
    people.note("save_part", part, by=by, kind=part._meta.model_name)
    outbox.record("component.changed", part)


@transaction.atomic
def set_dependencies(component: Component, on: Iterable[Component], *, by: object) -> None:
    """Declare what a component fails with; raises DependsOnItself for a circle. The public is not told."""
    list(Component.objects.select_for_update().order_by("pk").values_list("pk"))  # two changes could make a circle
    wanted = {each.pk for each in on}
    edges = dependencies()
    if makes_a_circle(component.pk, wanted, edges):
        raise DependsOnItself
    if wanted != edges.get(component.pk, set()):
        component.depends_on.set(wanted)
        people.note("set_dependencies", component, by=by, on=sorted(wanted))


@transaction.atomic
def delete_group(group: ComponentGroup, *, by: object) -> None:
    """Take a shelf away; its components stay, ungrouped."""
    people.note("delete_group", group, by=by, code=group.code)
    outbox.record("component.changed", group)
    group.delete()


@transaction.atomic
def archive(component: Component, *, by: object) -> None:
    """Take a component off the page; what was said about it stays."""
    component.archived_at = component.updated_at = clock.now()
    component.save(update_fields=["archived_at", "updated_at"])
    people.note("archive", component, by=by)
    outbox.record("component.changed", component)


@transaction.atomic
def save_page(page: Page, *, by: object, **details: Any) -> Page:
    """Keep the page's name, address, zone and texts, and publish them everywhere."""
    page.save()
    people.note("save_page", page, by=by, **details)
    outbox.record("page.changed", page)
    return page
