"""From an event to one row for everybody who is to hear of it."""

from datetime import timedelta

import pytest

from core import clock
from incidents import actions as incidents
from incidents import maintenance
from incidents.lifecycle import Status
from monitoring.models import Proposal
from notifications import actions, fanout
from notifications.models import Delivery, Notice
from outbox import relay
from outbox.models import OutboxEvent
from subscribers import actions as subscribers
from subscribers.actions import Wishes
from subscribers.models import Subscriber
from tests.conftest import make_person
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _page():
    make_page()


def open_incident(**given):
    defaults = {"title": "Sign-in fails", "impacts": {make_component(): "major_outage"}, "body": "We look."}
    return incidents.open_incident(**{**defaults, "by": "carla", **given})


def the_event():
    return OutboxEvent.objects.filter(kind="incident.updated").latest("pk")


def test_everybody_who_follows_is_owed_one_delivery():
    readers = {make_subscriber().address for _ in range(3)}
    make_subscriber(state="asked", confirmed_at=None)
    open_incident()
    relay.relay_all()
    assert set(Delivery.objects.values_list("address", "state", "channel")) == {
        (address, "queued", "email") for address in readers
    }


def test_running_it_twice_adds_nothing():
    for _ in range(3):
        make_subscriber()
    open_incident()
    for _ in range(3):
        fanout.tell_followers(the_event())
    assert (Notice.objects.count(), Delivery.objects.count()) == (1, 3)


def test_it_is_one_statement_for_any_number(django_assert_max_num_queries):
    for _ in range(30):
        make_subscriber()
    open_incident()
    with django_assert_max_num_queries(26) as queries:
        fanout.tell_followers(the_event())
    inserts = [query["sql"] for query in queries.captured_queries if 'INTO "notifications_delivery"' in query["sql"]]
    assert len(inserts) == 1
    assert Delivery.objects.count() == 30


def test_nobody_hears_of_a_private_incident_or_a_silent_update():
    make_subscriber()
    open_incident(is_private=True)
    open_incident(tells_followers=False)
    relay.relay_all()
    assert Notice.objects.count() == 0


def test_who_comes_after_the_commit_is_not_told():
    open_incident()
    make_subscriber()
    relay.relay_all()
    assert Delivery.objects.count() == 0


def test_a_newer_update_overtakes_what_has_not_left():
    make_subscriber(address="slow@example.com")
    incident = open_incident()
    relay.relay_all()
    make_subscriber(address="new@example.com")
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    first, second = Notice.objects.order_by("pk")
    assert set(first.deliveries.values_list("address", "state")) == {("slow@example.com", "superseded")}
    assert set(second.deliveries.values_list("address", "state")) == {
        ("slow@example.com", "queued"),
        ("new@example.com", "queued"),
    }


def test_another_incident_overtakes_nothing():
    make_subscriber()
    open_incident()
    relay.relay_all()
    open_incident()
    relay.relay_all()
    assert list(Delivery.objects.values_list("state", flat=True)) == ["queued", "queued"]


def test_what_was_sent_or_is_under_way_is_not_overtaken():
    for _ in range(2):
        make_subscriber()
    incident = open_incident()
    relay.relay_all()
    sent, claimed = Delivery.objects.order_by("pk")
    Delivery.objects.filter(pk=sent.pk).update(state="sent")
    Delivery.objects.filter(pk=claimed.pk).update(state="claimed", leased_until="2030-01-01T00:00Z")
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    assert set(Notice.objects.earliest("pk").deliveries.values_list("state", flat=True)) == {"sent", "claimed"}


def test_a_worker_is_woken(broker):
    make_subscriber()
    open_incident()
    fanout.tell_followers(the_event())
    assert "notifications.drain" in broker


def test_an_asker_is_owed_a_confirmation_and_a_known_one_a_link():
    make_subscriber(address="known@example.com")
    for address in ("known@example.com", "new@example.com", "new@example.com"):
        subscribers.ask(address, wishes=Wishes())
    relay.relay_all()
    assert set(Delivery.objects.values_list("address", "notice__kind")) == {
        ("known@example.com", "manage"),
        ("new@example.com", "confirm"),
    }


def test_people_on_duty_are_told_of_a_proposal(commander, responder):
    off = make_person("olga", "commander")
    off.membership.is_on_duty = False
    off.membership.save()
    now = clock.now()
    waiting = Proposal.objects.create(
        dedupe_key="chat", title="Chat is down", draft="", since=now, opened_at=now, updated_at=now
    )
    event = OutboxEvent.objects.create(
        kind="proposal.opened", subject_id=waiting.pk, topic="p", is_public=False,
        happened_at="2026-03-02T11:49Z", recorded_at="2026-03-02T11:49Z",
    )  # fmt: skip
    for _ in range(2):
        fanout.tell_people_on_duty(event)
    assert set(Delivery.objects.values_list("address", flat=True)) == {"carla@example.com", "rob@example.com"}
    text = Notice.objects.get().text_in("en")["text"]
    assert f"http://testserver/manage/monitoring/proposals/{waiting.pk}/" in text
    assert "Chat is down" in text


def test_a_poisoned_title_kills_no_fan_out():
    make_subscriber()
    poison = "Sign-in\r\nBcc: v@example.com \x00 \u202e <script>"
    incident = open_incident()
    incident.__class__.objects.filter(pk=incident.pk).update(title=poison.replace("\x00", ""))
    relay.relay_all()
    assert Delivery.objects.get().state == "queued"
    assert Notice.objects.get().text_in("en")["subject"] == "[Investigating] Sign-in Bcc: v@example.com <script>"


def test_a_correction_goes_first_to_the_readers_of_what_it_takes_back(inbox):
    newcomer = make_subscriber(state="asked", confirmed_at=None)
    readers = [make_subscriber() for _ in range(3)]
    api = make_component(name="API")
    incident = open_incident(impacts={make_component(): "major_outage", api: "operational"})
    relay.relay_all()
    actions.drain("email")
    Subscriber.objects.filter(pk=newcomer.pk).update(state="confirmed", confirmed_at=clock.now())
    said = {"body": "The API fails as well.", "by": "carla", "status": Status.IDENTIFIED}
    incidents.post_update(incident, impacts={api: "partial_outage"}, corrects=incident.updates.get(), **said)
    relay.relay_all()
    inbox.clear()
    actions.drain("email")
    assert [mail.to[0] for mail in inbox][-1] == newcomer.address
    assert {mail.to[0] for mail in inbox[:3]} == {reader.address for reader in readers}


def test_a_cancelled_window_is_told_to_those_who_knew_of_it(inbox):
    chat = make_component(name="Chat")
    knew, elsewhere = make_subscriber(), make_subscriber(follows_everything=False)
    start = clock.now() + timedelta(days=1)
    moments = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
    words = {"title": "Upgrade", "body": "Chat may be slow.", "components": [], "impacts": {chat: "under_maintenance"}}
    window = maintenance.schedule_maintenance(**words, **moments, by="carla")
    relay.relay_all()
    actions.drain("email")
    inbox.clear()
    maintenance.cancel(window, body="It is not needed any more.", by="carla")
    relay.relay_all()
    actions.drain("email")
    assert [mail.to[0] for mail in inbox] == [knew.address] != [elsewhere.address]
    assert "It is not needed any more." in inbox[0].body
