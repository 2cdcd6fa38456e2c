"""What depends on what, without circles."""

import pytest
from django.urls import reverse

from components import actions
from components.actions import DependsOnItself
from components.dependencies import ancestors, makes_a_circle
from components.models import Component, dependencies
from people.models import AuditEntry
from people.policy import Role
from tests.conftest import make_person
from tests.factories import make_component, make_page

EDGES = {3: {2}, 2: {1}, 4: {1}}


@pytest.mark.parametrize(("component", "found"), [(3, {2, 1}), (2, {1}), (1, set()), (9, set())])
def test_ancestors_are_followed_to_the_end(component, found):
    assert ancestors(component, EDGES) == found


@pytest.mark.parametrize(
    ("component", "on", "is_circle"), [(1, {3}, True), (1, {1}, True), (1, {9}, False), (3, {4}, False)]
)
def test_a_circle_is_seen_through_others(component, on, is_circle):
    assert makes_a_circle(component, on, EDGES) is is_circle


@pytest.mark.django_db
def test_set_dependencies_refuses_a_circle_and_notes_who_declared_it():
    login, chat = make_component(name="Login"), make_component(name="Chat")
    actions.set_dependencies(chat, [login], by="ada")
    actions.set_dependencies(chat, [login], by="ada")
    with pytest.raises(DependsOnItself):
        actions.set_dependencies(login, [chat], by="ada")
    assert dependencies() == {chat.pk: {login.pk}}
    [entry] = AuditEntry.objects.filter(deed="set_dependencies")
    assert (entry.by, entry.details) == ("ada", {"on": [login.pk]})


@pytest.mark.django_db
def test_the_admin_declares_dependencies_and_says_why_a_circle_is_refused(client):
    make_page()
    login, chat = make_component(name="Login"), make_component(name="Chat")
    ada = make_person("ada", Role.ADMIN)
    ada.is_superuser = True
    ada.save()
    client.force_login(ada)

    def save(component, on):
        form = {"name": component.name, "position": component.position, "door": "front", "depends_on": on}
        return client.post(reverse("admin:components_component_change", args=[component.pk]), form)

    assert save(chat, [login.pk]).status_code == 302
    assert list(Component.objects.get(pk=chat.pk).depends_on.all()) == [login]
    refused = save(login, [chat.pk])
    assert "A component cannot depend on itself, not through others either." in refused.content.decode()
    assert not login.depends_on.exists()
