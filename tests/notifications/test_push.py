"""Browsers are told through a push service, which sees only sealed bytes."""

import json

import pytest
from django.test import Client

from incidents import actions as incidents
from notifications import actions
from notifications.models import Delivery
from outbox import relay
from subscribers import actions as subscribers
from subscribers import devices
from subscribers.models import Asking, Subscriber
from tests.factories import make_component, make_page
from tests.notifications.browser import Browser
from tests.notifications.push_service import serving
from tests.subscribers.test_views import form_for

pytestmark = pytest.mark.django_db
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


@pytest.fixture(autouse=True)
def _page():
    make_page()


@pytest.fixture
def service(settings, loopback):
    """A push service on this machine: keeps what it is given, and answers as the test says."""
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    with serving() as server:
        yield server


def asked_by(browser, **more):
    keys = {"endpoint": ENDPOINT, "public_key": browser.keys["p256dh"], "auth_secret": browser.keys["auth"]}
    return Client().post("/subscribe/browser", form_for("", **keys | more))


def told(service, browser):
    """What that browser has been shown, oldest first."""
    relay.relay_all()
    Delivery.objects.filter(channel="push").update(address=service.url)  # the far edge
    actions.drain("push")
    return [json.loads(browser.reads(body)) for _, _, body in service.heard]


def test_a_browser_asks_is_confirmed_by_reading_and_hears_of_an_incident(service):
    browser, chat = Browser(), make_component()
    assert asked_by(browser, components=[chat.pk]).status_code == 202
    [welcome] = told(service, browser)
    assert welcome["title"] == "Example tells you here"
    assert not Subscriber.objects.get().is_reachable
    assert Client(enforce_csrf_checks=True).post(welcome["confirm"]).status_code == 204
    assert Subscriber.objects.get().is_reachable
    incident = incidents.open_incident(
        title="Sign-in fails", impacts={chat: "major_outage"}, body="We look **closely**.", by="carla"
    )
    incidents.open_incident(title="Mail is slow", impacts={make_component(): "major_outage"}, body="No.", by="carla")
    news = told(service, browser)[1:]
    assert [(each["title"], each["url"]) for each in news] == [
        ("Investigating: Sign-in fails", f"/incidents/{incident.code}")
    ]
    _, headers, body = service.heard[-1]
    assert headers["Authorization"].startswith("vapid t=")
    assert headers["Authorization"].endswith(f"k={devices.public_key()}")
    assert (headers["Content-Encoding"], headers["TTL"], headers["Urgency"]) == ("aes128gcm", "43200", "high")
    assert b"Sign-in" not in body


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_asked_no_more(service, status):
    browser = Browser()
    asked_by(browser)
    service.status = status
    told(service, browser)
    assert Subscriber.objects.get().state == "unsubscribed"
    assert Delivery.objects.get().state == "failed"


def test_a_busy_push_service_is_tried_again(service):
    browser = Browser()
    asked_by(browser)
    service.status = 503
    told(service, browser)
    assert Delivery.objects.get().state == "retry"


@pytest.mark.parametrize("endpoint", [
    "http://fcm.googleapis.com/x", "https://evil.example/x", "https://fcm.googleapis.com.evil.example/x",
    "https://fcm.googleapis.com@127.0.0.1/x", "https://fcm.googleapis.com:8443/x", "https://127.0.0.1/x", "", "x" * 600,
])  # fmt: skip
def test_t17_t21_only_push_services_that_we_know_are_asked(endpoint):
    answer = asked_by(Browser(), endpoint=endpoint)
    assert (answer.status_code, Asking.objects.count()) == (422, 0)
    assert answer.json()["errors"]


@pytest.mark.parametrize("keys", [{"public_key": "AAAA"}, {"auth_secret": "AAAA"}, {"public_key": "é" * 10}])
def test_keys_that_no_browser_made_are_refused(keys):
    assert asked_by(Browser(), **keys).status_code == 422
    assert Asking.objects.count() == 0


def test_t01_a_network_that_asks_too_often_is_told_so():
    codes = [asked_by(Browser(), endpoint=f"{ENDPOINT}{number}").status_code for number in range(6)]
    assert codes == [202] * 5 + [429]


def test_the_browser_stops_it_and_a_stranger_learns_nothing(service):
    browser = Browser()
    asked_by(browser)
    relay.relay_all()
    subscribers.confirm(Subscriber.objects.get())
    known, unknown = (
        Client().post("/subscribe/browser/stop", {"endpoint": address}) for address in (ENDPOINT, f"{ENDPOINT}x")
    )
    assert known.content == unknown.content
    assert Subscriber.objects.get().state == "unsubscribed"


def test_t03_a_confirmation_is_no_get():
    assert Client().get("/subscribe/push/confirm/0123456789bc").status_code == 405
