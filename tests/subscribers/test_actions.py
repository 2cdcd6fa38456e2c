"""Asking, confirming, following, leaving."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core import clock
from outbox.models import OutboxEvent
from people.models import AuditEntry
from subscribers import actions
from subscribers.actions import Wishes
from subscribers.models import Asking, Subscriber, Subscription
from tests.factories import make_component, make_incident, make_subscriber

pytestmark = pytest.mark.django_db
READER = "reader@example.com"


def asked(address=READER, *components):
    """An asking and its answer."""
    asking = actions.ask(address, wishes=Wishes(components))
    return actions.answer(asking.pk)


def the_reader():
    return Subscriber.objects.get(address=READER)


def test_asking_records_the_event_and_looks_nothing_up():
    make_subscriber(address=READER)
    actions.ask(READER, wishes=Wishes())
    actions.ask("new@example.com", wishes=Wishes())
    assert list(OutboxEvent.objects.values_list("kind", flat=True)) == ["subscriber.asked"] * 2
    assert Subscriber.objects.count() == 1


def test_a_new_address_is_asked_to_confirm():
    chat, api = make_component(), make_component()
    asking = asked(READER, chat)
    assert (asking.answer, asking.address) == ("confirm", "")
    reader = the_reader()
    assert (reader.state, reader.follows_everything, reader.is_reachable) == ("asked", False, False)
    assert (reader.follows(chat), reader.follows(api)) == (True, False)


def test_answering_twice_answers_the_same():
    asking = asked()
    secret = the_reader().confirm_secret
    assert actions.answer(asking.pk).answer == "confirm"
    assert the_reader().confirm_secret == secret


def test_a_known_address_gets_a_link_and_keeps_its_wishes():
    reader = make_subscriber(address=READER)
    asking = asked(READER, make_component())
    assert asking.answer == "manage"
    reader.refresh_from_db()
    assert (reader.follows_everything, reader.state, bool(reader.manage_secret)) == (True, "confirmed", True)


def test_confirming_works_once():
    asked()
    reader = actions.confirm(the_reader())
    assert (reader.state, reader.follows_everything) == ("confirmed", True)
    with pytest.raises(actions.LinkIsOver):
        actions.confirm(the_reader())


def test_a_stale_page_cannot_confirm_with_an_older_link():
    asked()
    stale = the_reader()
    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        asked()
        with pytest.raises(actions.LinkIsOver):
            actions.confirm(stale)


def test_a_confirmation_is_good_for_two_days():
    asked()
    with time_machine.travel(clock.now() + timedelta(hours=48, seconds=1)), pytest.raises(actions.LinkIsOver):
        actions.confirm(the_reader())


def test_leaving_is_final_until_the_owner_comes_back():
    reader = make_subscriber(address=READER)
    left = actions.unsubscribe(reader)
    again = actions.unsubscribe(reader)
    assert left.state == again.state == "unsubscribed"
    assert left.unsubscribed_at == again.unsubscribed_at
    assert asked().answer == "confirm"
    assert actions.confirm(the_reader()).is_reachable


def test_following_replaces_what_was_followed():
    chat, api = make_component(), make_component()
    reader = make_subscriber(address=READER)
    actions.follow(reader, Wishes([chat]))
    reader = actions.follow(reader, Wishes([api]))
    assert (reader.follows(chat), reader.follows(api), reader.subscriptions.count()) == (False, True, 1)
    assert actions.follow(reader, Wishes()).follows(chat)


def test_following_one_incident_follows_nothing_else():
    incident = make_incident()
    reader = actions.follow(make_subscriber(), Wishes(incidents=[incident]))
    assert (reader.follows_everything, reader.subscriptions.get().incident) == (False, incident)


def test_a_suppressed_address_is_left_alone():
    reader = make_subscriber(address=READER, state="suppressed")
    assert asked().answer == "silent"
    assert actions.unsubscribe(reader).state == "suppressed"


def test_staff_add_with_recorded_consent(commander):
    with pytest.raises(actions.NoConsent):
        actions.add(READER, wishes=Wishes(), consent=" ", by=commander)
    reader = actions.add(READER, wishes=Wishes(), consent="contract of 2 March", by=commander)
    assert (reader.state, reader.consent) == ("confirmed", "contract of 2 March")
    assert list(AuditEntry.objects.values_list("deed", "subject")) == [("add_subscriber", reader.code)]


def test_staff_cannot_bring_back_who_has_left(commander):
    actions.unsubscribe(make_subscriber(address=READER))
    with pytest.raises(actions.HasLeft):
        actions.add(READER, wishes=Wishes(), consent="he said so", by=commander)
    assert not the_reader().is_reachable


def test_t31_what_is_not_needed_is_forgotten():
    actions.ask(READER, wishes=Wishes(), network="198.51.100.0/24")
    asking = Asking.objects.get()
    assert "198.51.100" not in asking.network_seal
    assert READER not in asking.address_seal
    actions.answer(asking.pk)
    make_subscriber()
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        assert actions.forget_unconfirmed() == 1
        asking.refresh_from_db()
        assert (asking.address, asking.network_seal) == ("", "")
    assert Subscriber.objects.filter(address=READER).count() == 0
    assert Subscriber.objects.count() == 1
    with time_machine.travel(clock.now() + timedelta(days=31)):
        actions.forget_unconfirmed()
    assert Asking.objects.count() == 0


def test_t01_forgetting_does_not_reset_the_count():
    for day in range(0, 30, 3):
        with time_machine.travel(clock.now() + timedelta(days=day), tick=False):
            actions.forget_unconfirmed()
            asked()
    assert Asking.objects.filter(answer="confirm").count() == 3


def test_a_subscription_is_to_one_thing():
    with pytest.raises(IntegrityError, match="subscription_is_to_one_thing"), transaction.atomic():
        Subscription.objects.create(subscriber=make_subscriber())


def test_confirmed_needs_its_moment():
    with pytest.raises(IntegrityError, match="subscriber_confirmed_iff_timestamped"), transaction.atomic():
        make_subscriber(confirmed_at=None)


def test_an_address_is_there_once():
    make_subscriber(address=READER)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_subscriber(address=READER)
