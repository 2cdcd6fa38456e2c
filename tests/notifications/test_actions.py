"""Claiming, concluding, giving up, trying again."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from core import clock, database
from incidents import actions as incidents
from incidents.lifecycle import Status
from notifications import actions, by_hand
from notifications.channels.base import Fate, Outcome
from notifications.channels.email import Line
from notifications.models import Delivery, Notice
from notifications.switch import Tally
from outbox import relay
from people.models import AuditEntry
from subscribers import actions as subscribers
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _page():
    make_page()


@pytest.fixture
def incident():
    """An incident that three people are owed."""
    for name in "abc":
        make_subscriber(address=f"{name}@example.com")
    incident = incidents.open_incident(
        title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    )
    relay.relay_all()
    return incident


def states():
    return sorted(Delivery.objects.values_list("address", "state"))


def test_a_claim_is_a_lease_by_the_databases_clock(incident, settings):
    settings.DELIVERY_LEASE = 77
    before = database.now()
    batch = actions.claim(channel="email", limit=2)
    assert [delivery.attempts for delivery in batch] == [1, 1]
    lease = Delivery.objects.filter(state="claimed").first().leased_until - before
    assert timedelta(seconds=77) <= lease < timedelta(seconds=87)
    assert len(actions.claim(channel="email", limit=9)) == 1
    assert actions.claim(channel="email", limit=9) is None


def test_the_oldest_is_claimed_first(incident):
    later = incidents.open_incident(
        title="Another", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    )
    relay.relay_all()
    batch = actions.claim(channel="email", limit=4)
    assert [delivery.notice.topic for delivery in batch] == [f"incident:{incident.pk}"] * 3 + [f"incident:{later.pk}"]


def test_who_has_left_before_the_claim_gets_nothing(incident, inbox):
    subscribers.unsubscribe(Delivery.objects.get(address="b@example.com").subscriber)
    actions.drain("email")
    assert sorted(mail.to[0] for mail in inbox) == ["a@example.com", "c@example.com"]
    assert ("b@example.com", "cancelled") in states()


def test_f32_f50_stale_news_expires_instead_of_becoming_a_storm(incident, inbox):
    Notice.objects.update(made_at=clock.now() - timedelta(hours=25))
    assert actions.drain("email") == 0
    assert (inbox, {state for _, state in states()}) == ([], {"expired"})


def test_resolved_never_overtakes_identified(incident, inbox):
    """While "identified" is being sent to an inbox, the next update waits for it."""
    in_flight = actions.claim(channel="email", limit=1)[0]
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    actions.drain("email")
    assert in_flight.address not in {mail.to[0] for mail in inbox}
    assert len(inbox) == 2
    actions.conclude([(in_flight, Outcome(Fate.SENT, "accepted"))])
    Delivery.objects.filter(state="queued").update(due_at=clock.now() - timedelta(minutes=1))
    actions.drain("email")
    assert [mail.to[0] for mail in inbox][2:] == [in_flight.address]


def test_what_failed_while_newer_news_came_is_overtaken(incident, inbox):
    in_flight = actions.claim(channel="email", limit=1)[0]
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    actions.conclude([(in_flight, Outcome(Fate.TEMPORARY, "450 later"))])
    Delivery.objects.filter(state__in=["queued", "retry"]).update(due_at=clock.now() - timedelta(minutes=1))
    actions.drain("email")
    assert Delivery.objects.get(pk=in_flight.pk).state == "superseded"
    assert len(inbox) == 3
    assert all("It is over." in mail.body for mail in inbox)


@pytest.mark.parametrize(
    ("fate", "attempts", "state", "counted"),
    [
        (Fate.SENT, 1, "sent", 1),
        (Fate.TEMPORARY, 1, "retry", 1),
        (Fate.TEMPORARY, 8, "failed", 8),
        (Fate.PERMANENT, 1, "failed", 1),
        (Fate.LOST, 1, "ambiguous", 1),
        (Fate.UNREACHABLE, 3, "retry", 2),
    ],
)
def test_each_fate_has_its_state(incident, fate, attempts, state, counted):
    delivery = actions.claim(channel="email", limit=1)[0]
    delivery.attempts = attempts
    Delivery.objects.filter(pk=delivery.pk).update(attempts=attempts)
    actions.conclude([(delivery, Outcome(fate, "said so"))])
    row = Delivery.objects.get(pk=delivery.pk)
    assert (row.state, row.attempts, row.outcome, row.leased_until) == (state, counted, "said so", None)


def test_a_dead_workers_claims_are_taken_back(incident):
    lost = actions.claim(channel="email", limit=3)
    assert actions.release_expired_claims() == 0
    Delivery.objects.update(leased_until=database.now() - timedelta(seconds=1))
    assert actions.release_expired_claims() == 3
    assert {delivery.pk for delivery in actions.claim(channel="email", limit=3)} == {delivery.pk for delivery in lost}


def test_a_slow_worker_may_say_sent_but_not_failed(incident):
    slow = actions.claim(channel="email", limit=1)[0]
    Delivery.objects.filter(pk=slow.pk).update(leased_until=database.now() - timedelta(seconds=1))
    actions.release_expired_claims()
    actions.conclude([(slow, Outcome(Fate.PERMANENT, "550 no"))])
    assert Delivery.objects.get(pk=slow.pk).state == "retry"
    actions.conclude([(slow, Outcome(Fate.SENT, "250 ok"))])
    assert Delivery.objects.get(pk=slow.pk).state == "sent"


def test_what_was_not_tried_is_given_back_untouched(incident, inbox):
    batch = actions.claim(channel="email", limit=3)
    with Line() as line:
        assert actions.deliver(line, batch, until=0, tally=Tally()) == 0
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 0)}
    assert inbox == []


def test_a_person_tries_again(incident, commander):
    delivery = actions.claim(channel="email", limit=1)[0]
    actions.conclude([(delivery, Outcome(Fate.PERMANENT, "550 no"))])
    by_hand.retry(delivery, by=commander)
    row = Delivery.objects.get(pk=delivery.pk)
    assert (row.state, row.attempts) == ("retry", 0)
    assert AuditEntry.objects.filter(deed="retry_delivery").count() == 1
    actions.conclude([(actions.claim(channel="email", limit=1)[0], Outcome(Fate.SENT, "250 ok"))])
    sent = Delivery.objects.filter(state="sent").first()
    by_hand.retry(sent, by=commander)
    assert Delivery.objects.get(pk=sent.pk).state == "sent"


def test_an_inbox_is_owed_a_notice_once(incident):
    first = Delivery.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(notice=first.notice, address=first.address, channel="email")


def test_claimed_means_leased(incident):
    with pytest.raises(IntegrityError, match="delivery_claimed_iff_leased"), transaction.atomic():
        Delivery.objects.update(state="claimed")


def test_a_worker_that_was_held_up_leaves_to_others_what_they_have_taken(incident, inbox):
    """Its lease ran out while it slept; another claimed the same rows, and they are not given back under its hands."""
    sleepy = actions.claim(channel="email", limit=3)
    Delivery.objects.update(leased_until=database.now() - timedelta(seconds=1))
    actions.release_expired_claims()
    awake = actions.claim(channel="email", limit=3)
    actions.give_back(sleepy)
    assert set(Delivery.objects.values_list("state", "leased_until")) == {("claimed", awake[0].leased_until)}


def test_nothing_is_begun_in_the_second_half_of_a_lease(incident, inbox, settings):
    settings.DELIVERY_LEASE = 0
    actions.drain("email", seconds=0.2)
    assert inbox == []
    assert set(Delivery.objects.values_list("state", "attempts")) == {("queued", 0)}
