"""What staff see of the mail room."""

import csv
import io

import pytest

from incidents import actions as incidents
from notifications import actions
from notifications.doorbells import DRAINS
from notifications.models import Delivery, DomainPace
from outbox import relay
from people.policy import Role
from subscribers.models import Subscriber
from subscribers.table import BOM
from tests.conftest import make_person
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
    assert (status, '<td data-label="Owed">2</td>' in text, "0 of 2" in text) == (200, True, True)
    actions.drain("email")
    status, text = seen()
    assert (status, '<td data-label="Sent">2</td>' in text, "2 of 2" in text) == (286, True, True)


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


def test_an_update_is_stopped_goes_on_and_its_failed_are_tried_again(staff_client, update, broker):
    relay.relay_all()
    url = f"/manage/deliveries/update/{update.pk}"
    Delivery.objects.filter(address="a@example.com").update(state="failed")
    staff_client.post(f"{url}/stop/")
    assert "A person has stopped this" in staff_client.get(f"{url}/").content.decode()
    assert sorted(Delivery.objects.values_list("address", "state")) == [
        ("a@example.com", "failed"),
        ("b@example.com", "cancelled"),
    ]
    staff_client.post(f"{url}/go-on/")
    broker.clear()
    staff_client.post(f"{url}/retry/")
    assert set(Delivery.objects.values_list("state", flat=True)) == {"retry"}
    assert broker == sorted(DRAINS.values())


def test_one_delivery_is_stopped_and_tried_again(staff_client, update):
    relay.relay_all()
    one = Delivery.objects.get(address="a@example.com")
    staff_client.post(f"/manage/deliveries/{one.pk}/stop/")
    assert Delivery.objects.get(pk=one.pk).state == "cancelled"
    assert "Try again" in staff_client.get("/manage/deliveries/?state=cancelled").content.decode()
    staff_client.post(f"/manage/deliveries/{one.pk}/retry/")
    assert Delivery.objects.get(pk=one.pk).state == "retry"


def test_T28_who_was_told_what_and_when_is_a_table_that_runs_nothing(staff_client, update):
    relay.relay_all()
    actions.drain("email")
    Delivery.objects.filter(address="a@example.com").update(address="=cmd|'/c calc'!A1@example.com", outcome="+1")
    answer = staff_client.get(f"/manage/deliveries/told.csv?update={update.pk}&state=sent")
    text = b"".join(answer.streaming_content).decode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    head, *rows = list(csv.reader(io.StringIO(text.removeprefix(BOM))))
    assert head == ["to", "channel", "about", "state", "tries", "concluded_at", "outcome", "message"]
    assert sorted((row[0], row[3], row[6]) for row in rows) == [
        ("'=cmd|'/c calc'!A1@example.com", "sent", "'+1"),
        ("b@example.com", "sent", "accepted"),
    ]


def test_what_one_subscriber_was_told(staff_client, update):
    relay.relay_all()
    actions.drain("email")
    subscriber = Subscriber.objects.get(address="a@example.com")
    url = f"/manage/deliveries/subscriber/{subscriber.pk}/"
    fragment = staff_client.get(url, headers=HTMX).content.decode()
    assert ("Sign-in fails" in fragment, "b@example.com" in fragment, "<html" in fragment) == (True, False, False)
    assert "<h1>" in staff_client.get(url).content.decode()


def test_a_domain_is_given_a_pace_and_set_free(staff_client):
    staff_client.post("/manage/deliveries/pace/", {"domain": "Example.COM", "per_minute": "30"})
    pace = DomainPace.objects.get()
    assert (pace.domain, pace.per_minute, pace.by) == ("example.com", 30, "carla")
    assert "30 a minute" in staff_client.get("/manage/deliveries/").content.decode()
    for domain, number in (("no domain", "30"), ("example.net", "0"), ("example.net", "x")):
        answer = staff_client.post("/manage/deliveries/pace/", {"domain": domain, "per_minute": number}, follow=True)
        assert "Write a domain like example.com" in answer.content.decode()
    staff_client.post(f"/manage/deliveries/pace/{pace.pk}/lift/")
    assert not DomainPace.objects.exists()


def test_T31_a_viewer_sees_how_it_went_and_nobodys_address(client, update):
    relay.relay_all()
    delivery = Delivery.objects.get(address="a@example.com")
    outcome = "550 5.1.1 <a@example.com>: No such user"
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", outcome=outcome)

    def seen(role, path):
        client.force_login(make_person(f"{role}{path.count('=')}{len(path)}", role))
        return client.get(path).content.decode()

    for path in ("/manage/deliveries/", f"/manage/deliveries/{delivery.pk}/"):
        viewer, responder = seen(Role.VIEWER, path), seen(Role.RESPONDER, path)
        assert "a@example.com" not in viewer
        assert "…@example.com" in viewer
        assert "550 5.1.1" in viewer
        assert "550 5.1.1 &lt;a@example.com&gt;" in responder
    # nor by asking for it
    assert "…@example.com" in seen(Role.VIEWER, "/manage/deliveries/?q=nobody%40example.org")
    assert "No delivery is like that." in seen(Role.RESPONDER, "/manage/deliveries/?q=nobody%40example.org")
