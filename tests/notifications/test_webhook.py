"""Webhooks to a real server: signatures, refusals, breakers (T17 to T20, F-34)."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import standardwebhooks

from core import clock
from incidents import actions as incidents
from incidents.lifecycle import Status
from notifications import actions
from notifications.models import Delivery
from outbox import relay
from subscribers import endpoints
from subscribers.endpoint import secret_text
from subscribers.models import Endpoint, Subscriber
from tests.factories import make_component, make_page, make_subscriber
from tests.notifications.receiver import receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


@pytest.fixture(autouse=True)
def _stage(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.SITE_URL = "https://status.example.com"
    make_page(name="Claude")


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def make_endpoint(url, body="standard", **given):
    subscriber = make_subscriber(channel="webhook", address=url, **given)
    Endpoint.objects.create(subscriber=subscriber, owner="owner@example.com", host="127.0.0.1", body=body)
    return subscriber


def told(title="Sign-in fails"):
    chat = make_component(name="Chat")
    incident = incidents.open_incident(title=title, impacts={chat: "major_outage"}, body="We look <b>.", by="carla")
    relay.relay_all()
    return incident


def drain():
    Delivery.objects.filter(state__in=["retry", "queued"]).update(due_at=clock.now() - timedelta(hours=1))
    return actions.drain("webhook", seconds=20)


def signatures_are_good(secret, headers, body):
    """Check as the specification says, with nothing of ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return expected in headers["webhook-signature"].split(" ")


def test_t20_a_notice_is_signed_as_the_standard_says(receiver):
    subscriber = make_endpoint(receiver.url)
    incident = told()
    drain()
    headers, body = receiver.heard[0]
    assert signatures_are_good(secret_text(subscriber.code, 1), headers, body)
    assert standardwebhooks.Webhook(secret_text(subscriber.code, 1)).verify(body, headers) == json.loads(body)
    assert not signatures_are_good(secret_text(subscriber.code, 1), headers, body.replace(b"fails", b"works"))
    assert not signatures_are_good(secret_text(subscriber.code, 2), headers, body)
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 30
    value = json.loads(body)
    assert value["type"] == "incident.updated"
    assert value["data"]["incident"]["id"] == incident.code
    assert value["data"]["page"]["status_indicator"] == "critical"
    assert "chat" not in value["data"]
    assert Delivery.objects.get().state == "sent"


def test_t20_during_a_rotation_both_secrets_are_good(receiver):
    subscriber = make_endpoint(receiver.url)
    old = secret_text(subscriber.code, 1)
    new = endpoints.rotate_secret(subscriber)
    told()
    drain()
    headers, body = receiver.heard[0]
    assert signatures_are_good(old, headers, body)
    assert signatures_are_good(new, headers, body)
    for secret in (old, new):
        assert standardwebhooks.Webhook(secret).verify(body, headers) == json.loads(body)
    endpoint = Endpoint.objects.get()
    assert endpoint.secret_versions(endpoint.rotated_at + timedelta(hours=25)) == [2]


def test_the_id_is_the_same_in_every_try_and_the_moment_is_new(receiver):
    make_endpoint(receiver.url)
    receiver.status = 500
    told()
    drain()
    receiver.status = 204
    drain()
    first, second = (headers for headers, _ in receiver.heard)
    assert first["webhook-id"] == second["webhook-id"]
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("sent", 2)


def test_the_statuspage_body_has_the_fields_that_receivers_know(receiver):
    subscriber = make_endpoint(receiver.url, body="statuspage")
    incident = told()
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    drain()
    value = [told for told in receiver.values if "incident" in told][-1]  # beside those about single components
    assert set(value) == {"meta", "page", "incident"}
    assert value["meta"]["unsubscribe"].startswith(f"https://status.example.com/unsubscribe/{subscriber.code}/")
    assert [update["status"] for update in value["incident"]["incident_updates"]] == ["resolved", "investigating"]
    assert value["incident"]["resolved_at"].endswith("Z")
    assert {"id", "incident_id", "body", "created_at", "updated_at", "display_at", "status"} < set(
        value["incident"]["incident_updates"][0]
    )


@pytest.mark.parametrize("body", ["slack", "discord", "teams", "google_chat"])
def test_a_chat_room_reads_the_words_and_nobody_is_called(receiver, body):
    make_endpoint(receiver.url, body=body)
    told(title="<!channel> @everyone")
    drain()
    text = json.dumps(receiver.values[0])
    assert "We look" in text
    assert "https://status.example.com/incidents/" in text
    assert "<!channel>" not in text or body != "slack"
    if body == "discord":
        assert receiver.values[0]["allowed_mentions"] == {"parse": []}
    if body == "google_chat":
        assert "text" not in receiver.values[0]  # where <users/all> would call everybody
    assert "webhook-signature" not in receiver.heard[0][0]


@pytest.mark.parametrize("body", ["slack", "discord", "teams", "google_chat"])
def test_a_chat_room_reads_state_components_promise_and_link_in_its_language_and_on_its_clock(receiver, body):
    make_page(name="Claude")
    make_endpoint(receiver.url, body=body, language="de", time_zone="Europe/Berlin")
    due = clock.now().replace(microsecond=0) + timedelta(hours=1)
    impacts = {make_component(name="Chat"): "major_outage", make_component(name="API"): "degraded_performance"}
    words = {"title": "Sign-in fails", "body": "We look.", "by": "carla", "next_update_by": due}
    incident = incidents.open_incident(impacts=impacts, **words)
    relay.relay_all()
    drain()
    text = json.dumps(receiver.values[0], ensure_ascii=False)
    berlin = due.astimezone(ZoneInfo("Europe/Berlin"))
    for said in (
        "Claude",
        "Wird untersucht",
        "Sign-in fails",
        "We look.",
        "Chat",
        "Schwerer Ausfall",
        "API",
        "Nächste Meldung bis",
        f"{berlin:%H:%M} {berlin:%Z}",
        f"https://status.example.com/de/incidents/{incident.code}",
    ):
        assert said in text, said
    assert not set(text) & {"\ue000", "\ue001"}


def test_t17_a_private_address_is_not_asked(settings, receiver):
    settings.WEBHOOK_PRIVATE_NETWORKS = []
    make_endpoint(receiver.url)
    told()
    drain()
    assert receiver.heard == []
    assert Delivery.objects.get(channel="webhook").state == "failed"
    assert Subscriber.objects.get().state == "quarantined"


def test_f34_a_redirect_is_a_failure_and_not_followed(receiver):
    make_endpoint(receiver.url)
    receiver.status, receiver.headers = 301, {"Location": "http://169.254.169.254/latest/meta-data/"}
    told()
    drain()
    assert (len(receiver.heard), Delivery.objects.get().state) == (1, "retry")


def test_f34_gone_switches_it_off_and_tells_its_owner(receiver):
    make_endpoint(receiver.url)
    receiver.status = 410
    told()
    drain()
    assert Subscriber.objects.get().state == "quarantined"
    assert Delivery.objects.get(channel="webhook").state == "failed"
    mail = Delivery.objects.get(channel="email")
    assert (mail.address, mail.notice.kind) == ("owner@example.com", "switched_off")
    assert receiver.url in mail.notice.text_in("en")["text"]


def test_f34_too_many_requests_is_respected(receiver):
    make_endpoint(receiver.url)
    receiver.status, receiver.headers = 429, {"Retry-After": "7200"}
    told()
    drain()
    waiting = Delivery.objects.get()
    assert waiting.due_at - clock.now() > timedelta(minutes=115)


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["\u00b2", "9" * 5000, "-1", "soon"])
def test_f34_a_nonsensical_wait_is_not_respected_and_hurts_nobody(receiver, asked):
    make_endpoint(receiver.url)
    receiver.status, receiver.headers = 429, {"Retry-After": asked}
    told()
    drain()
    delivery = Delivery.objects.get(channel="webhook")
    assert (delivery.state, delivery.attempts) == ("retry", 1)
    assert delivery.due_at < clock.now() + timedelta(minutes=1)


def test_the_breaker_opens_after_five_failures_and_lets_one_through(receiver):
    subscriber = make_endpoint(receiver.url)
    receiver.status = 500
    for _ in range(7):
        told()
    drain()
    assert len(receiver.heard) == 7  # they left together
    drain()
    assert len(receiver.heard) == 7
    Endpoint.objects.update(closed_until=clock.now() - timedelta(seconds=1))
    receiver.status = 200
    drain()
    assert len(receiver.heard) == 8
    assert Endpoint.objects.get(subscriber=subscriber).failures == 0
    drain()
    assert Delivery.objects.filter(state="sent").count() == 7


def test_five_days_of_failing_are_the_end(receiver):
    subscriber = make_endpoint(receiver.url)
    Endpoint.objects.update(failures=3, failing_since=clock.now() - timedelta(days=5, seconds=1))
    receiver.status = 503
    told()
    drain()
    subscriber.refresh_from_db()
    assert (subscriber.state, Delivery.objects.filter(notice__kind="switched_off").count()) == ("quarantined", 1)


def test_many_hang_and_one_is_well(receiver, monkeypatch):
    monkeypatch.setattr("notifications.channels.webhook.SECONDS", 1.0)
    import threading

    with receiving() as hanging:
        hanging.hangs = threading.Event()
        for number in range(20):
            make_endpoint(f"{hanging.url}?n={number}")
        make_endpoint(receiver.url)
        told()
        drain()
    assert len(receiver.heard) == 1
    states = sorted(Delivery.objects.values_list("state", flat=True))
    assert states == ["retry"] * 20 + ["sent"]
    assert "did not answer in time" in Delivery.objects.filter(state="retry").first().outcome


def test_what_hides_in_a_private_component_reaches_no_program(receiver):
    make_endpoint(receiver.url)
    secret = make_component(name="Secret project", is_private=True)
    incidents.open_incident(title="x", impacts={secret: "major_outage"}, body="We look.", by="carla")
    relay.relay_all()
    drain()
    assert "Secret project" not in json.dumps(receiver.values)
