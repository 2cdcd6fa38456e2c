"""People on duty are mailed about promises, overruns and drafts; followers of a merged incident come along."""

import json
from datetime import timedelta

import pytest

from core import clock
from incidents import actions, approvals, merging, reminders
from notifications import duty
from notifications.channels.duty import request_for
from notifications.models import Delivery
from outbox.models import OutboxEvent
from people.policy import Role
from subscribers.carrying import carry_over
from subscribers.models import Subscription
from tests.conftest import make_person
from tests.factories import make_component, make_subscriber

pytestmark = pytest.mark.django_db
SAID = {"title": "Chat fails", "impacts": {}, "body": "We look."}


def event(kind):
    return OutboxEvent.objects.filter(kind=kind).latest("pk")


def mailed():
    return sorted(Delivery.objects.values_list("address", flat=True))


def test_the_commander_hears_before_and_everybody_after(commander, responder):
    due = clock.now() + timedelta(minutes=30)
    actions.open_incident(by=commander, next_update_by=due, **SAID)
    reminders.remind_of_promises(due - timedelta(minutes=5))
    for _ in range(2):
        duty.remind_of_a_promise(event("promise.due"))
    assert mailed() == [commander.email]
    Delivery.objects.all().delete()
    reminders.remind_of_promises(due + timedelta(minutes=5))
    duty.tell_of_a_missed_promise(event("promise.missed"))
    assert mailed() == sorted([commander.email, responder.email])
    assert f"overdue since {due:%H:%M} UTC" in Delivery.objects.first().notice.text_in("en")["text"].replace("\n", " ")


def test_what_was_kept_meanwhile_is_not_reminded_of(commander):
    due = clock.now() + timedelta(minutes=30)
    incident = actions.open_incident(by=commander, next_update_by=due, **SAID)
    reminders.remind_of_promises(due - timedelta(minutes=5))
    actions.post_update(incident, status="identified", body="Found.", by=commander)
    duty.remind_of_a_promise(event("promise.due"))
    assert mailed() == []


def test_everybody_but_its_author_hears_of_a_draft(commander, responder):
    make_person("ann", Role.COMMANDER)
    approvals.hold(by=commander, **SAID)
    duty.tell_of_a_draft(event("draft.written"))
    assert mailed() == ["ann@example.com", responder.email]


def test_who_follows_a_merged_incident_follows_the_whole(commander):
    chat = make_component()
    part, whole = (actions.open_incident(by=commander, **SAID) for _ in range(2))
    one, both, other = (make_subscriber(follows_everything=False) for _ in range(3))
    for subscriber, what in [(one, part), (both, part), (both, whole)]:
        Subscription.objects.create(subscriber=subscriber, incident=what)
    Subscription.objects.create(subscriber=other, component=chat)
    merging.merge(part, into=whole, by=commander)
    for _ in range(2):
        carry_over(event("incident.merged"))
    following = Subscription.objects.filter(incident=whole).values_list("subscriber", flat=True)
    assert sorted(following) == sorted([one.pk, both.pk])
    assert not Subscription.objects.filter(incident=part).exists()


def test_webhooks_on_duty_hear_of_a_missed_promise_too(commander, settings):
    settings.DUTY_WEBHOOKS = ["https://pager.example.com/alert"]
    due = clock.now() + timedelta(minutes=30)
    actions.open_incident(by=commander, next_update_by=due, **SAID)
    reminders.remind_of_promises(due + timedelta(minutes=5))
    duty.tell_of_a_missed_promise(event("promise.missed"))
    sent = request_for(Delivery.objects.get(channel="webhook"))
    assert sent[0] == "https://pager.example.com/alert"
    body = json.loads(sent[2])
    assert (body["type"], body["data"]["notice"]["title"]) == (
        "promise.missed",
        f"Update overdue since {due:%H:%M} UTC",
    )
