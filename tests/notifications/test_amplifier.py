"""We are no amplifier: who registers a server that is not theirs brings it next to no request of ours (T21)."""

from datetime import timedelta

import pytest

from core import clock
from incidents import actions as incidents
from notifications import actions
from notifications.models import Delivery
from outbox import relay
from subscribers import actions as subscribers
from subscribers import endpoints
from subscribers.endpoint import normalise_url
from subscribers.models import Endpoint, Subscriber
from tests.factories import make_component, make_page
from tests.notifications.receiver import receiving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]


@pytest.fixture(autouse=True)
def _stage(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    make_page(name="Claude")


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def register(url, owner, body="standard"):
    description = endpoints.Description(owner=owner, body=body)
    return subscribers.ask(normalise_url(url, body), wishes=subscribers.Wishes(), endpoint=description)


def told():
    incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    relay.relay_all()


def drain(*, later=timedelta(minutes=1)):
    """Send what is due after that time has passed."""
    Endpoint.objects.filter(challenged_at__isnull=False).update(challenged_at=clock.now() - later)
    Delivery.objects.filter(state__in=["retry", "queued"]).update(due_at=clock.now() - timedelta(hours=1))
    return actions.drain("webhook", seconds=20)


def test_t21_an_endpoint_is_told_only_after_it_repeated_the_challenge(receiver, monkeypatch):
    monkeypatch.setattr("subscribers.limits.CONFIRMATIONS_PER_DAY", 5)
    description = endpoints.Description(owner="owner@example.com", body="standard")
    subscribers.ask(receiver.url, wishes=subscribers.Wishes(), endpoint=description)
    relay.relay_all()
    assert Delivery.objects.get().address == "owner@example.com"
    told()
    drain()
    assert receiver.heard == []  # the owner has not confirmed
    subscribers.confirm(Subscriber.objects.get())
    relay.relay_all()
    receiver.repeats_challenges = False
    drain()
    assert Subscriber.objects.get().state == "checking"
    receiver.repeats_challenges = True
    drain()
    assert Subscriber.objects.get().state == "confirmed"
    assert [value["type"] for value in receiver.values] == ["endpoint.challenge"] * 2
    told()
    drain()
    assert receiver.values[-1]["type"] == "incident.updated"


def test_t21_a_victim_is_asked_by_nobody():
    for number in range(1000):
        register(f"https://victim.example.com{'.' if number % 2 else ''}:8443/?n={number}", f"a{number}@example.com")
    relay.relay_all()
    assert Endpoint.objects.filter(host="victim.example.com").count() == Endpoint.objects.count() == 3
    assert Delivery.objects.filter(channel="webhook").count() == 0


def test_t21_an_attacker_who_confirms_brings_a_victim_one_question_a_minute_and_no_news(receiver):
    receiver.repeats_challenges = False
    for number in range(1000):
        description = endpoints.Description(owner=f"attacker{number}@example.com", body="standard")
        subscribers.ask(f"{receiver.url}?n={number}", wishes=subscribers.Wishes(), endpoint=description)
    relay.relay_all()
    for subscriber in Subscriber.objects.exclude(confirm_secret=""):
        subscribers.confirm(subscriber)
    relay.relay_all()
    told()
    drain()
    for questions in range(1, 4):
        for _ in range(5):
            drain(later=timedelta(seconds=59))
        assert len(receiver.heard) == questions
        drain()
    assert len(receiver.heard) == 4
    assert {value["type"] for value in receiver.values} == {"endpoint.challenge"}


def test_t21_who_did_not_answer_keeps_nobody_else_away_from_the_host():
    for number in range(3):
        register(f"https://hooks.example.com/{number}", f"attacker{number}@example.com")
    relay.relay_all()
    Subscriber.objects.update(state="quarantined")
    register("https://hooks.example.com/mine", "owner@example.com")
    relay.relay_all()
    assert Delivery.objects.filter(address="owner@example.com").count() == 1


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ("slack", "https://hooks.slack.com/services/T0/B{}/x"),
        ("discord", "https://discord.com/api/webhooks/{}/x"),
        ("teams", "https://example.webhook.office.com/webhookb2/{}"),
        ("google_chat", "https://chat.googleapis.com/v1/spaces/{}/messages?key=y"),
    ],
)
def test_t21_many_rooms_of_one_chat_service_are_welcome(body, url):
    for number in range(10):
        register(url.format(number), f"owner{number}@example.com", body)
    relay.relay_all()
    assert Endpoint.objects.filter(body=body).count() == 10
    assert Delivery.objects.filter(channel="email").count() == 10
    assert Delivery.objects.exclude(channel="email").count() == 0  # until its owner has confirmed


def test_t21_a_program_at_the_host_of_a_chat_service_is_limited_like_any_other():
    for number in range(5):
        register(f"https://hooks.slack.com/{number}", f"owner{number}@example.com")
    relay.relay_all()
    assert Endpoint.objects.filter(host="hooks.slack.com").count() == 3
