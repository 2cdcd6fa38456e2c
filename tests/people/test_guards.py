"""Staff screens are for staff."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(reader):
    response = reader.get("/manage/incidents/?page=2")
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=/manage/incidents/%3Fpage%3D2"


@pytest.mark.django_db
def test_a_fragment_sends_the_whole_browser_to_the_sign_in_page(reader):
    response = reader.get("/manage/incidents/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_an_account_without_a_role_sees_nothing(client):
    client.force_login(get_user_model().objects.create(username="mallory"))
    assert client.get("/manage/incidents/").status_code == 403


@pytest.mark.django_db
def test_a_responder_cannot_speak_in_public(client, responder):
    client.force_login(responder)
    assert client.get("/manage/incidents/").status_code == 200
    assert client.get(reverse("incidents:open")).status_code == 403


@pytest.mark.django_db
def test_T15_staff_pages_are_never_cached(staff_client):
    assert "no-store" in staff_client.get("/manage/incidents/")["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "next_url", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_T13_signing_in_never_leads_off_the_site(client, next_url):
    user = get_user_model().objects.create(username="carla")
    user.set_password("correct horse battery")
    user.save()
    response = client.post(
        reverse("account_login"), {"login": "carla", "password": "correct horse battery", "next": next_url}
    )
    assert response["Location"] == "/manage/"
