"""Every event reaches each of its handlers, in order, whatever fails."""

from datetime import timedelta

import pytest
from django.db import transaction

from core import clock
from outbox import actions, relay
from outbox.models import Debt, OutboxEvent
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db(transaction=True)
heard = []


def listen(event):
    heard.append(("listen", event.kind, event.subject_id))


def fail(event):
    raise OSError("disk full")


@pytest.fixture(autouse=True)
def handlers(settings, monkeypatch):
    heard.clear()
    monkeypatch.setattr(relay, "import_string", {"listen": listen, "fail": fail}.__getitem__)
    settings.OUTBOX_HANDLERS = {"component.changed": ["fail", "listen"], "page.changed": ["listen"]}
    settings.OUTBOX_AT_ONCE = []


def say(kind="component.changed", subject=None, **given):
    with transaction.atomic():
        return actions.record(kind, subject or make_component(), **given)


def test_record_refuses_to_speak_outside_a_transaction():
    component = make_component()
    with pytest.raises(RuntimeError):
        actions.record("component.changed", component)


def test_a_change_that_is_rolled_back_was_never_said(broker):
    with transaction.atomic():
        actions.record("component.changed", make_component())
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()
    assert broker == []


def test_a_commit_rings_once(broker):
    say()
    assert broker == ["outbox.relay"]


def test_handlers_fail_alone():
    event = say()
    assert relay.relay_all() == 2
    assert heard == [("listen", "component.changed", event.subject_id)]
    failed, settled = Debt.objects.order_by("handler")
    assert (failed.handler, failed.settled_at, failed.error) == ("fail", None, "OSError: disk full")
    assert settled.settled_at is not None


def test_a_debt_is_parked_after_five_tries(time_machine):
    time_machine.move_to(clock.now(), tick=False)
    say()
    for _ in range(5):
        relay.relay_all()
        time_machine.shift(timedelta(minutes=6))
    debt = Debt.objects.get(handler="fail")
    assert debt.attempts == 5
    assert debt.parked_at is not None
    assert relay.relay_all() == 0


def test_events_of_one_topic_wait_for_each_other(settings):
    settings.OUTBOX_HANDLERS = {"component.changed": ["fail"], "page.changed": ["listen"]}
    component = make_component()
    first = say(subject=component, topic="t")
    Debt.objects.filter(event=first).update(handler="listen", due_at=clock.now() + timedelta(hours=1))
    settings.OUTBOX_HANDLERS = {"component.changed": ["listen"]}
    say(subject=component, topic="t")
    other = say(topic="other")
    assert relay.relay_all() == 1
    assert heard == [("listen", "component.changed", other.subject_id)]


def test_a_parked_event_does_not_block_its_topic(settings):
    first = say(topic="t")
    Debt.objects.filter(event=first).update(parked_at=clock.now())
    settings.OUTBOX_HANDLERS = {"component.changed": ["listen"]}
    second = say(topic="t")
    relay.relay_all()
    assert heard == [("listen", "component.changed", second.subject_id)]


def test_a_leased_debt_is_run_again_after_its_lease(settings, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    settings.OUTBOX_HANDLERS = {"component.changed": ["listen"]}
    say()
    assert relay._claim() is not None  # a worker took it and died
    assert relay.relay_all() == 0
    time_machine.shift(relay.LEASE + timedelta(seconds=1))
    assert relay.relay_all() == 1


def test_what_cannot_wait_runs_in_the_committing_process(settings):
    settings.OUTBOX_AT_ONCE = ["listen"]
    event = say()
    assert heard == [("listen", "component.changed", event.subject_id)]
    assert Debt.objects.get(handler="listen").settled_at is not None


def test_a_failing_handler_never_fails_the_post(settings):
    settings.OUTBOX_AT_ONCE = ["fail"]
    say()
    assert Debt.objects.get(handler="fail").attempts == 1


def test_private_kinds_are_marked(settings):
    settings.OUTBOX_PRIVATE = ["page.changed"]
    assert say("page.changed", make_page()).is_public is False
    assert say().is_public is True


def test_pruning_keeps_what_is_owed_and_the_number_of_the_page(settings, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    owed = say()  # its handler `fail` stays owed
    settings.OUTBOX_HANDLERS = {"component.changed": ["listen"]}
    old = say()
    newest = say()
    relay.relay_all()
    time_machine.shift(timedelta(days=40))
    relay.prune()
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == {owed.pk, newest.pk}
    assert old.pk < newest.pk


def test_a_post_stands_whatever_goes_wrong_after_its_commit(monkeypatch):
    def fails(name):
        raise RuntimeError("the broker's library is at its end")

    monkeypatch.setattr(actions, "nudge", fails)
    event = say()
    assert OutboxEvent.objects.get() == event
