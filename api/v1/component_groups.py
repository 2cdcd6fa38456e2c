"""Component groups: shelves of components."""

from http import HTTPStatus
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.components import components_of
from api.v1.fields import IdsField
from api.v1.operation import operation
from api.v1.refusals import Invalid, NotFound
from api.v1.stamps import stamp
from components import actions
from components.models import Component, ComponentGroup, Page


class GroupIn(serializers.Serializer):
    """What can be said about a group."""

    name = serializers.CharField(max_length=255, required=False)
    description = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=25_000)
    components = IdsField(max_length=500)


@operation(needs=Scope.READ)
def list_groups(ask: Ask) -> list[dict[str, Any]]:
    """All groups by position."""
    groups = ComponentGroup.objects.order_by("position", "name", "pk").prefetch_related("components")
    return [shape(group, ask.page) for group in ask.one_page(groups)]


@operation(needs=Scope.ADMIN, answers=HTTPStatus.CREATED)
def create(ask: Ask) -> dict[str, Any]:
    """A new shelf with the components that are put on it."""
    wanted = _wanted(ask)
    if not wanted.get("name") or not wanted.get("components"):
        raise Invalid("A group needs a name and at least one of the components.")
    group = ComponentGroup(position=1 + ComponentGroup.objects.count())
    _save(group, wanted, by=ask.token)
    return shape(group, ask.page)


@operation(needs=Scope.READ)
def get(ask: Ask, group_id: str) -> dict[str, Any]:
    """One group."""
    return shape(group_of(group_id), ask.page)


@operation(needs=Scope.ADMIN)
def change(ask: Ask, group_id: str) -> dict[str, Any]:
    """Another name, another text, other components."""
    group = group_of(group_id)
    _save(group, _wanted(ask), by=ask.token)
    return shape(group_of(group_id), ask.page)


@operation(needs=Scope.ADMIN)
def delete(ask: Ask, group_id: str) -> dict[str, Any]:
    """Take the shelf away; its components stay on the page."""
    group = group_of(group_id)
    last = shape(group, ask.page)
    actions.delete_group(group, by=ask.token)
    return last


def group_of(code: str) -> ComponentGroup:
    """The group with this id."""
    group = ComponentGroup.objects.filter(code=code).first()
    if group is None:
        raise NotFound("There is no component group with this id.")
    return group


def _wanted(ask: Ask) -> dict[str, Any]:
    """The group as the body describes it; its description stands beside the wrapper."""
    content = dict(ask.wrapped("component_group"))
    if "description" in ask.bare():
        content.setdefault("description", ask.bare()["description"])
    return read(GroupIn, content)


def _save(group: ComponentGroup, wanted: dict[str, Any], *, by: object) -> None:
    group.name = wanted.get("name", group.name)
    if "description" in wanted:
        group.description = wanted["description"] or ""
    actions.save_part(group, by=by)
    if "components" not in wanted:
        return
    chosen = components_of(wanted["components"], "components")
    for component in Component.objects.filter(group=group).exclude(pk__in=[part.pk for part in chosen]):
        component.group = None
        actions.save_part(component, by=by)
    for position, component in enumerate(chosen, 1):
        if (component.group_id, component.position) != (group.pk, position):
            component.group, component.position = group, position
            actions.save_part(component, by=by)


def shape(group: ComponentGroup, page: Page) -> dict[str, Any]:
    """One group as this API says it."""
    components = [part for part in group.components.all() if part.is_public()]
    return {
        "id": group.code,
        "page_id": page.code,
        "name": group.name,
        "description": group.description or None,
        "components": [part.code for part in sorted(components, key=lambda part: (part.position, part.name))],
        "position": group.position,
        "created_at": stamp(group.created_at, page),
        "updated_at": stamp(group.updated_at, page),
    }
