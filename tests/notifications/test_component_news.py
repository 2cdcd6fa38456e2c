"""Receivers of the field's format hear of each component that changes, once, and in the captured shape."""

import json
from datetime import timedelta

import pytest
from django.conf import settings

from components import actions as components
from core import clock
from incidents import actions, maintenance
from notifications.channels.bodies import encoded
from notifications.component_news import tell_of_components
from notifications.models import Delivery, Notice, NoticeKind
from outbox.models import OutboxEvent
from subscribers.models import Channel, Endpoint, Subscription
from tests import factories
from tests.notifications.test_captured_webhooks import differences

CAPTURED = settings.BASE_DIR.parent / "shared" / "fixtures" / "webhooks" / "component_update.json"
# The same shape with words of our own, for clones that have no captures beside them.
OURS = {
    "meta": {"unsubscribe": "https://example.com/u", "documentation": ""},
    "page": {"id": "abc", "status_indicator": "major", "status_description": "Partial System Outage"},
    "component_update": {
        **dict.fromkeys(["created_at", "id", "component_id", "component_type"], "text"),
        **dict.fromkeys(["new_status", "old_status"], "operational"),
    },
    "component": {**dict.fromkeys(["id", "page_id", "name", "status", "created_at", "updated_at"], "text")},
}


@pytest.fixture
def api(db):
    """A component, after everything was heard once."""
    factories.make_page()
    part = factories.make_component(name="API")
    components.save_part(part, by="carla")
    heard()
    return part


@pytest.fixture
def receiver(api):
    return endpoint("https://hooks.example.com/a")


def endpoint(address, body="statuspage", **given):
    subscriber = factories.make_subscriber(channel=Channel.WEBHOOK, address=address, **given)
    Endpoint.objects.create(subscriber=subscriber, owner="ann@example.com", host="hooks.example.com", body=body)
    return subscriber


def heard():
    """Hear every event that nobody has heard, twice, as a relay may; what was told anew."""
    before = set(Notice.objects.values_list("pk", flat=True))
    for event in OutboxEvent.objects.order_by("pk"):
        tell_of_components(event)
    tell_of_components(OutboxEvent.objects.last())
    new = Notice.objects.filter(kind=NoticeKind.COMPONENT).exclude(pk__in=before).order_by("pk")
    OutboxEvent.objects.all().delete()
    updates = [notice.payload["component_update"] for notice in new]
    return [(update["component_id"], update["old_status"], update["new_status"]) for update in updates]


def test_an_incident_from_its_first_to_its_last_word(api, receiver):
    incident = actions.open_incident(title="Slow", impacts={api: "partial_outage"}, body="We look.", by="carla")
    assert heard() == [(api.code, "operational", "partial_outage")]
    actions.post_update(incident, status="identified", body="Found it.", by="carla")
    assert heard() == []
    actions.post_update(incident, status="resolved", body="Done.", overrides={"dwell": "x", "red": "x"}, by="carla")
    assert heard() == [(api.code, "partial_outage", "operational")]
    assert Delivery.objects.filter(address=receiver.address, notice__kind=NoticeKind.COMPONENT).count() == 2


def test_several_components_are_several_messages(api, receiver):
    web = factories.make_component(name="Web")
    actions.open_incident(title="x", impacts={api: "major_outage", web: "major_outage"}, body="We look.", by="carla")
    assert sorted(heard()) == sorted((part.code, "operational", "major_outage") for part in (api, web))


def test_what_staff_assert_and_planned_work(api, receiver):
    components.set_baseline(api, "degraded_performance", by="carla")
    assert heard() == [(api.code, "operational", "degraded_performance")]
    components.set_baseline(api, "operational", by="carla")
    assert heard() == [(api.code, "degraded_performance", "operational")]
    now = clock.now()
    window = maintenance.schedule_maintenance(
        title="Disks", body="New ones.", components=[api], by="carla",
        starts_at=now + timedelta(minutes=1), ends_at=now + timedelta(hours=1),
    )  # fmt: skip
    assert heard() == []
    maintenance.start(window)
    assert heard() == [(api.code, "operational", "under_maintenance")]


def test_silent_changes_are_remembered_and_told_to_nobody(api, receiver):
    words = {"body": "We look.", "by": "carla", "tells_followers": False}
    actions.open_incident(title="Slow", impacts={api: "partial_outage"}, **words)
    assert heard() == []
    components.set_baseline(api, "major_outage", by="carla")
    assert heard() == [(api.code, "partial_outage", "major_outage")]


def test_who_hears_it(api):
    web = factories.make_component(name="Web")
    mine = endpoint("https://hooks.example.com/mine", follows_everything=False)
    Subscription.objects.create(subscriber=mine, component=api)
    other = endpoint("https://hooks.example.com/other", follows_everything=False)
    Subscription.objects.create(subscriber=other, component=web)
    endpoint("https://hooks.example.com/signed", body="standard")
    endpoint("https://hooks.example.com/calm", least_impact=3)
    factories.make_subscriber()
    components.set_baseline(api, "degraded_performance", by="carla")
    assert len(heard()) == 1
    assert list(Delivery.objects.values_list("address", flat=True)) == [mine.address]


def bodies():
    yield pytest.param(OURS, id="ours")
    if CAPTURED.exists():
        yield pytest.param(json.loads(CAPTURED.read_text()), id="captured")


@pytest.mark.parametrize("captured", list(bodies()))
def test_the_body_has_every_key_with_a_value_of_its_type(api, receiver, captured):
    components.set_baseline(api, "major_outage", by="carla")
    heard()
    told = {"made_at": "2026-03-02T11:49:00.000Z", "unsubscribe": "https://example.com/u"}
    sent = json.loads(encoded("statuspage", Notice.objects.get().payload, **told))
    assert list(differences(captured, sent)) == []
    assert "incident" not in sent
    assert sent["page"]["status_indicator"] == "critical"
