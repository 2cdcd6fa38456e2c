"""A program is told once more what it was told: by staff, and by the owner of the endpoint."""

import json
from datetime import timedelta

import pytest

from core import clock, signing
from incidents import actions as incidents
from incidents.lifecycle import Status
from notifications import actions, by_hand
from notifications.models import Delivery
from outbox import relay
from people.models import AuditEntry
from subscribers.models import Endpoint, Subscriber
from tests.factories import make_component, make_page, make_subscriber
from tests.notifications.receiver import receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


@pytest.fixture
def receiver(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    make_page(name="Claude")
    with receiving() as receiver:
        yield receiver


def told(receiver, body="standard"):
    """Two updates that an endpoint has taken; the older one's delivery."""
    subscriber = make_subscriber(channel="webhook", address=receiver.url)
    Endpoint.objects.create(subscriber=subscriber, owner="owner@example.com", host="127.0.0.1", body=body)
    incident = incidents.open_incident(
        title="Sign-in fails", impacts={make_component(name="Chat"): "major_outage"}, body="We look.", by="carla"
    )
    relay.relay_all()
    actions.drain("webhook")
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    actions.drain("webhook")
    return Delivery.objects.order_by("pk").first()


def test_staff_see_request_and_answer_and_send_it_again(receiver, staff_client, broker):
    delivery = told(receiver)
    text = staff_client.get(f"/manage/deliveries/{delivery.pk}/").content.decode()
    assert ("webhook-id: msg_" in text, "We look." in text, "200" in text) == (True, True, True)
    broker.clear()
    staff_client.post(f"/manage/deliveries/{delivery.pk}/replay/")
    assert broker == ["notifications.drain_webhooks"]
    actions.drain("webhook")
    first, _, again = receiver.heard
    assert (first[0]["webhook-id"], first[1]) == (again[0]["webhook-id"], again[1])
    assert AuditEntry.objects.filter(deed="replay_delivery", by="carla").count() == 1


def link_of(subscriber):
    Subscriber.objects.filter(pk=subscriber.pk).update(
        manage_secret=signing.new_token(), manage_until=clock.now() + timedelta(minutes=30)
    )
    return f"/subscribe/manage/{Subscriber.objects.get(pk=subscriber.pk).token('manage')}"


def test_the_owner_sees_the_log_through_the_mailed_link_and_sends_it_again(receiver, reader):
    delivery = told(receiver)
    link = link_of(delivery.subscriber)
    assert f'href="{link}/log"' in reader.get(link).content.decode()
    text = reader.get(f"{link}/log").content.decode()
    assert (text.count("Send it again"), "It is over." in text) == (2, True)
    assert "with the same id" in reader.post(f"{link}/log", {"delivery": delivery.pk}).content.decode()
    actions.drain("webhook")
    assert json.loads(receiver.heard[2][1])["data"]["incident"]["status"] == "investigating"
    assert reader.get(f"/de{link}/log").status_code == 200


def test_an_owner_sends_nobody_elses_again_and_an_old_link_opens_nothing(receiver, reader):
    delivery = told(receiver)
    other = make_subscriber(channel="webhook", address=f"{receiver.url}?other")
    Endpoint.objects.create(subscriber=other, owner="owner@example.com", host="127.0.0.1")
    link = link_of(other)
    reader.post(f"{link}/log", {"delivery": delivery.pk})
    assert Delivery.objects.get(pk=delivery.pk).state == "sent"
    assert "Nothing was sent" in reader.get(f"{link}/log").content.decode()
    Subscriber.objects.update(manage_until=clock.now() - timedelta(seconds=1))
    assert reader.get(f"{link}/log").status_code == 410
    assert reader.get("/subscribe/manage/nonsense/log").status_code == 404


def test_people_in_a_chat_are_not_told_old_news_again(receiver, commander):
    delivery = told(receiver, body="slack")
    assert not by_hand.replay(delivery, by=commander)
    assert Delivery.objects.get(pk=delivery.pk).state == "sent"


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 19, "9" * 5000, "", "one", "\0"])
def test_what_is_no_number_of_a_delivery_sends_nothing_and_is_no_error(receiver, reader, number):
    link = link_of(told(receiver).subscriber)
    answer = reader.post(f"{link}/log", {"delivery": number})
    assert (answer.status_code, "with the same id" in answer.content.decode()) == (200, False)
    assert Delivery.objects.exclude(state="sent").count() == 0


@pytest.mark.parametrize("token", ["²", "%C2%B2" * 76, "%00", "a" * 12 + "%00", "%FF%FE", "%F0%9F%98%80" * 30])
@pytest.mark.parametrize(
    "form", ["/subscribe/confirm/{}", "/subscribe/manage/{}", "/subscribe/manage/{}/log", "/unsubscribe/{}/{}"]
)
def test_T02_a_link_of_any_bytes_is_a_wrong_link(reader, form, token):
    make_subscriber()
    assert reader.get(form.format(token, token)).status_code in (400, 404, 429)
