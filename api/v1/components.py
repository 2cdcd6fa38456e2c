"""Components: what a customer recognises, with their effective status."""

from http import HTTPStatus
from typing import Any

from rest_framework import serializers

from api.scopes import Scope
from api.v1.ask import Ask, read
from api.v1.operation import operation
from api.v1.refusals import Invalid, NotFound
from api.v1.stamps import day, stamp
from components import actions
from components.models import Component, ComponentGroup, Page
from components.status import ComponentStatus, worst
from incidents import asserting
from incidents.effective import statuses_now


class ComponentIn(serializers.Serializer):
    """What can be said about a component."""

    name = serializers.CharField(max_length=255, required=False)
    description = serializers.CharField(required=False, allow_blank=True, allow_null=True, max_length=25_000)
    status = serializers.ChoiceField(ComponentStatus.choices, required=False, allow_blank=True, allow_null=True)
    group_id = serializers.CharField(max_length=64, required=False, allow_null=True, allow_blank=True)
    showcase = serializers.BooleanField(required=False)
    only_show_if_degraded = serializers.BooleanField(required=False)
    start_date = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=40)


COLUMNS = {"showcase": "has_uptime_shown", "only_show_if_degraded": "is_shown_only_if_degraded"}


@operation(needs=Scope.READ)
def list_components(ask: Ask) -> list[dict[str, Any]]:
    """All components and groups by position, then name."""
    return shapes(ask.one_page(all_parts()), ask.page)


@operation(needs=Scope.ADMIN, answers=HTTPStatus.CREATED)
def create(ask: Ask) -> dict[str, Any]:
    """A new component, at the end of its group or of the page."""
    wanted = read(ComponentIn, ask.wrapped("component"))
    if not wanted.get("name"):
        raise Invalid("name: A component needs a name.")
    component = Component()
    describe(component, wanted)
    component.position = 1 + Component.objects.filter(group=component.group, archived_at__isnull=True).count()
    actions.save_part(component, by=ask.token)
    if wanted.get("status"):
        asserting.assert_status(component, wanted["status"], by=ask.token, source="api")
    return shape(component_of(component.code), ask.page)


@operation(needs=Scope.READ)
def get(ask: Ask, component_id: str) -> dict[str, Any]:
    """One component, or one group."""
    group = ComponentGroup.objects.filter(code=component_id).first()
    return shapes([group or component_of(component_id)], ask.page)[0]


@operation(needs=Scope.PUBLISH)
def change(ask: Ask, component_id: str) -> dict[str, Any]:
    """Say in which status it is; with the scope admin, also what it is called and where it stands."""
    wanted = read(ComponentIn, ask.wrapped("component"))
    component = component_of(component_id)
    if wanted.keys() - {"status"}:
        ask.require(Scope.ADMIN, "Changing what a component is")
        describe(component, wanted)
        actions.save_part(component, by=ask.token)
    if wanted.get("status"):
        asserting.assert_status(component, wanted["status"], by=ask.token, source="api")
    return shape(component_of(component_id), ask.page)


@operation(needs=Scope.ADMIN, answers=HTTPStatus.NO_CONTENT)
def delete(ask: Ask, component_id: str) -> None:
    """Take it off the page; what was said about it stays."""
    actions.archive(component_of(component_id), by=ask.token)


def describe(component: Component, wanted: dict[str, Any]) -> None:
    """Write what was said about the component into it; its status has a door of its own."""
    component.name = wanted.get("name", component.name)
    if "description" in wanted:
        component.description = wanted["description"] or ""
    for name, column in COLUMNS.items():
        setattr(component, column, wanted.get(name, getattr(component, column)))
    if "start_date" in wanted:
        component.start_date = day(wanted["start_date"], "start_date")
    if "group_id" in wanted:
        component.group = group_of(wanted["group_id"]) if wanted["group_id"] else None


def component_of(code: str) -> Component:
    """The public component with this id."""
    component = Component.objects.public().filter(code=code).select_related("group").first()
    if component is None:
        raise NotFound("There is no component with this id.")
    return component


def components_of(codes: list[str], name: str) -> list[Component]:
    """The public components with these ids, in this order; one that is unknown is named."""
    known = {component.code: component for component in Component.objects.public().filter(code__in=codes)}
    if unknown := [code for code in codes if code not in known]:
        raise Invalid(f"{name}: there is no component “{unknown[0]}”.")
    return [known[code] for code in dict.fromkeys(codes)]


def group_of(code: str) -> ComponentGroup:
    """The group with this id, named in a body."""
    group = ComponentGroup.objects.filter(code=code).first()
    if group is None:
        raise Invalid(f"group_id: there is no group “{code}”.")
    return group


def all_parts() -> list[Component | ComponentGroup]:
    """Public components and groups together, as the public API lists them."""
    parts = [*Component.objects.public().select_related("group"), *ComponentGroup.objects.all()]
    return sorted(parts, key=lambda part: (part.position, part.name, part.code))


def shape(component: Component, page: Page) -> dict[str, Any]:
    """One component as this API says it."""
    return shapes([component], page)[0]


def shapes(parts: list[Component | ComponentGroup], page: Page) -> list[dict[str, Any]]:
    """Components and groups as this API says them; a fixed number of queries."""
    groups = [part.pk for part in parts if isinstance(part, ComponentGroup)]
    inside = list(Component.objects.public().filter(group__in=groups)) if groups else []
    components = {part.pk: part for part in [*inside, *parts] if isinstance(part, Component)}
    now = statuses_now(components.values())
    of_group = {group: worst(now[part.pk] for part in inside if part.group_id == group) for group in groups}
    return [
        _shape(part, of_group[part.pk] if isinstance(part, ComponentGroup) else now[part.pk], page) for part in parts
    ]


def _shape(part: Component | ComponentGroup, status: str, page: Page) -> dict[str, Any]:
    group = part.group if isinstance(part, Component) else None
    return {
        "id": part.code,
        "page_id": page.code,
        "group_id": group.code if group else None,
        "created_at": stamp(part.created_at, page),
        "updated_at": stamp(part.updated_at, page),
        "group": isinstance(part, ComponentGroup),
        "name": part.name,
        "description": part.description or None,
        "position": part.position,
        "status": ComponentStatus(status).value,
        "showcase": part.has_uptime_shown,
        "only_show_if_degraded": part.is_shown_only_if_degraded,
        "automation_email": None,
        "start_date": part.start_date.isoformat() if part.start_date else None,
    }
