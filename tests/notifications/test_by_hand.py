"""What a person decides about deliveries, and what a long stop of ours leaves behind."""

from datetime import timedelta

import pytest

from core import clock, database
from incidents import actions as incidents
from incidents.lifecycle import Status
from notifications import actions, by_hand
from notifications.channels.base import Fate, Outcome
from notifications.models import Delivery, Notice
from outbox import relay
from people.models import AuditEntry
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture
def incident():
    """An incident that two people are owed."""
    make_page()
    for name in "ab":
        make_subscriber(address=f"{name}@example.com")
    incident = incidents.open_incident(
        title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    )
    relay.relay_all()
    return incident


def states():
    return sorted(Delivery.objects.values_list("notice_id", "state"))


def test_f50_after_a_day_off_nothing_is_stormed_and_a_person_tells_the_latest(incident, inbox, commander):
    """The day off: three updates lie there, all older than a day; then one word of a person sends the newest only."""
    incidents.post_update(incident, status=Status.IDENTIFIED, body="We know.", by="carla")
    newest = incidents.post_update(incident, status=Status.MONITORING, body="We watch.", by="carla")
    relay.relay_all()
    Notice.objects.update(made_at=clock.now() - timedelta(hours=25))
    actions.drain("email")
    assert inbox == []
    assert {state for _, state in states()} == {"superseded", "expired"}
    assert by_hand.retry_update(newest.pk, by=commander) == 2
    actions.drain("email")
    assert ["We watch." in mail.body for mail in inbox] == [True, True]


def test_f32_of_a_restored_backup_only_the_latest_state_is_told(incident, inbox, commander):
    """The backup knows the older news as owed; whatever a person asks for, nobody hears the old after the new."""
    first = incident.updates.get()
    incidents.post_update(incident, status=Status.RESOLVED, body="It is over.", by="carla")
    relay.relay_all()
    actions.drain("email")
    Delivery.objects.filter(state="superseded").update(state="expired")
    by_hand.retry_update(first.pk, by=commander)
    actions.drain("email")
    assert [mail.body.count("It is over.") for mail in inbox] == [1, 1]
    assert {state for _, state in states()} == {"superseded", "sent"}


def test_what_is_stopped_stays_stopped_when_it_comes_back_from_a_try(incident, inbox, commander):
    in_flight = actions.claim(channel="email", limit=1)[0]
    assert by_hand.stop_update(incident.updates.get().pk, by=commander) == 1
    actions.conclude([(in_flight, Outcome(Fate.TEMPORARY, "450 later"))])
    Delivery.objects.filter(state="retry").update(due_at=database.now() - timedelta(seconds=1))
    actions.drain("email")
    assert (inbox, {state for _, state in states()}) == ([], {"cancelled"})
    assert by_hand.go_on(incident.updates.get().pk, by=commander) == 2
    actions.drain("email")
    assert len(inbox) == 2
    deeds = list(AuditEntry.objects.filter(by="carla").values_list("deed", flat=True))
    assert deeds[-2:] == ["stop_deliveries", "resume_deliveries"]


def test_where_doubt_is_held_a_person_decides(incident, inbox, settings, commander):
    settings.EMAIL_WHEN_UNSURE = "hold"
    delivery = actions.claim(channel="email", limit=1)[0]
    actions.conclude([(delivery, Outcome(Fate.LOST, "The connection ended"))])
    row = Delivery.objects.get(pk=delivery.pk)
    assert (row.state, row.due_at) == ("ambiguous", None)
    actions.drain("email")
    assert len(inbox) == 1
    assert list(Delivery.objects.held()) == [row]
    by_hand.retry_update(incident.updates.get().pk, by=commander)
    actions.drain("email")
    assert (len(inbox), Delivery.objects.get(pk=row.pk).state) == (2, "sent")


def test_where_doubt_is_held_a_dead_workers_few_are_held_too(incident, settings):
    settings.EMAIL_WHEN_UNSURE, settings.EMAIL_CONNECTIONS = "hold", 3
    assert actions.limit("email") == 3
    assert actions.limit("webhook") == actions.BATCH
    actions.claim(channel="email", limit=1)
    Delivery.objects.filter(state="claimed").update(leased_until=database.now() - timedelta(seconds=1))
    actions.release_expired_claims()
    assert Delivery.objects.held().count() == 1
