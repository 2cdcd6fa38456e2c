"""People are invited, changed, disabled and let in again by an admin, and every time it is written down."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from people import staffing
from people.models import AuditEntry, Membership
from tests.conftest import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(client):
    user = make_person("root", "admin")
    client.force_login(user)
    return user


def link_in(response):
    text = response.content.decode()
    return text.split('value="http', 1)[1].split('"', 1)[0].partition("/manage")[2]


def test_an_invited_person_sets_a_password_once_and_signs_in(client, root):
    form = {"name": "olga", "email": "olga@example.com", "role": "responder"}
    response = client.post(reverse("people:invite"), form)
    path = "/manage" + link_in(response)
    olga = Client()
    assert olga.get(path).status_code == 200
    assert olga.post(path, {"new_password1": "short", "new_password2": "short"}).status_code == 422
    words = "a long and good password"
    assert olga.post(path, {"new_password1": words, "new_password2": words}).status_code == 302
    assert olga.get(path).status_code == 404  # it works once
    assert olga.post(reverse("account_login"), {"login": "olga", "password": words})["Location"] == "/manage/"
    assert olga.get("/manage/").status_code == 200
    assert list(AuditEntry.objects.values_list("deed", "by")) == [
        ("invite", "root"),
        ("set_first_password", "olga"),
        ("signed_in", "olga"),
    ]


def test_T24_a_form_about_a_person_reaches_no_other_field(client, root, responder):
    form = {"email": "rob@example.com", "role": "viewer", "is_superuser": "on", "is_staff": "on", "username": "root2"}
    assert client.post(reverse("people:person", args=[responder.pk]), form).status_code == 302
    responder.refresh_from_db()
    assert (responder.is_superuser, responder.is_staff, responder.username) == (False, False, "rob")
    assert responder.membership.role == "viewer"


@pytest.mark.parametrize("name", ["people:person", "people:disable", "people:begin_again"])
def test_T24_a_commander_gives_nobody_a_role(client, commander, responder, name):
    client.force_login(commander)
    form = {"email": "rob@example.com", "role": "admin"}
    assert client.post(reverse(name, args=[responder.pk]), form).status_code == 403
    assert Membership.objects.get(user=responder).role == "responder"


def test_the_last_admin_stays(client, root):
    client.post(reverse("people:disable", args=[root.pk]))
    form = {"email": "root@example.com", "role": "viewer"}
    assert client.post(reverse("people:person", args=[root.pk]), form).status_code == 422
    root.refresh_from_db()
    assert (root.is_active, root.membership.role) == (True, "admin")


def test_who_lost_the_phone_begins_again(client, root, commander):
    carla = Client()
    carla.force_login(commander)
    response = client.post(reverse("people:begin_again", args=[commander.pk]))
    assert carla.get("/manage/").status_code == 302
    commander.refresh_from_db()
    assert not commander.has_usable_password()
    assert Client().get("/manage" + link_in(response)).status_code == 200


def test_a_link_of_a_disabled_person_is_over(client, root):
    user = staffing.invite("olga", email="", role="viewer", by=root)
    path = "/manage" + link_in(client.post(reverse("people:begin_again", args=[user.pk])))
    staffing.disable(user, by=root)
    assert Client().get(path).status_code == 404
    assert Client().get("/manage/invitation/zzz/x-y/").status_code == 404


def test_the_screen_shows_roles_last_sign_in_and_second_factors(client, root, commander, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        page = client.get(reverse("people:list")).content.decode()
    assert "carla" in page
    assert "Commander" in page
    assert "Never" in page


def test_a_shell_makes_an_account_when_nobody_can_sign_in(capsys):
    call_command("invite", "olga", role="admin")
    out = capsys.readouterr().out
    assert "/manage/invitation/" in out
    assert AuditEntry.objects.get().by.endswith("in a shell")
