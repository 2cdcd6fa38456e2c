"""What staff see of the mail room."""

import pytest

from incidents import actions as incidents
from notifications import actions
from notifications.models import Delivery
from outbox import relay
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def update():
    """An update for two followers, whose rows are not written yet."""
    make_page()
    for name in "ab":
        make_subscriber(address=f"{name}@example.com")
    incident = incidents.open_incident(
        title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    )
    return incident.updates.get()


def test_the_progress_polls_until_nothing_is_left(staff_client, update):
    url = f"/manage/deliveries/update/{update.pk}/"

    def seen():
        answer = staff_client.get(url, headers=HTMX)
        return answer.status_code, " ".join(answer.content.decode().split())

    assert seen() == (200, "<p>The list of followers is being made.</p>")
    relay.relay_all()
    status, text = seen()
    assert (status, "Queued 2" in text, "0 of 2" in text) == (200, True, True)
    actions.drain("email")
    status, text = seen()
    assert (status, "Sent 2" in text, "2 of 2" in text) == (286, True, True)


def test_the_progress_is_a_page_too(staff_client, update):
    relay.relay_all()
    answer = staff_client.get(f"/manage/deliveries/update/{update.pk}/")
    assert answer.status_code == 200
    assert "<h1>Who was told</h1>" in answer.content.decode()


def test_nobody_followed(staff_client, update):
    Delivery.objects.all().delete()
    make_page()
    relay.relay_all()
    Delivery.objects.all().delete()
    answer = staff_client.get(f"/manage/deliveries/update/{update.pk}/", headers=HTMX)
    assert (answer.status_code, "Nobody followed" in answer.content.decode()) == (286, True)


def test_what_failed_is_found_and_tried_again(staff_client, update, broker):
    relay.relay_all()
    failed = Delivery.objects.get(address="a@example.com")
    Delivery.objects.filter(pk=failed.pk).update(state="failed", outcome="550 5.1.1 No such user")
    text = staff_client.get("/manage/deliveries/?state=failed").content.decode()
    assert "550 5.1.1 No such user" in text
    assert "b@example.com" not in text
    broker.clear()
    assert staff_client.post(f"/manage/deliveries/{failed.pk}/retry/").status_code == 302
    assert Delivery.objects.get(pk=failed.pk).state == "retry"
    assert broker == ["notifications.drain"]


@pytest.mark.parametrize("query", ["", "?state=nonsense", "?q=A%40EXAMPLE", "?channel=email&update=1", "?page=99"])
def test_the_list_takes_any_question(staff_client, update, query):
    relay.relay_all()
    assert staff_client.get(f"/manage/deliveries/{query}").status_code == 200


def test_who_only_watches_cannot_retry(client, responder, update):
    relay.relay_all()
    failed = Delivery.objects.first()
    Delivery.objects.update(state="failed")
    assert client.get("/manage/deliveries/").status_code == 302
    client.force_login(responder)
    assert client.get("/manage/deliveries/").status_code == 200
    assert client.post(f"/manage/deliveries/{failed.pk}/retry/").status_code == 403
    assert Delivery.objects.get(pk=failed.pk).state == "failed"
