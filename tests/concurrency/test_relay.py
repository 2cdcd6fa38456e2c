"""Several workers relay at once; every listener hears every event once, in the order of its topic."""

import pytest
from django.db import transaction

from components.models import Page
from outbox import relay
from outbox.actions import record
from outbox.models import Debt
from tests.concurrency import handlers
from tests.concurrency.threads import together

pytestmark = pytest.mark.django_db(transaction=True)
TOPICS = ("incident:1", "incident:2", "incident:3")


@pytest.fixture(autouse=True)
def _listener(settings):
    settings.OUTBOX_HANDLERS = settings.OUTBOX_HANDLERS | {"page.changed": ["tests.concurrency.handlers.listen"]}
    settings.OUTBOX_AT_ONCE = []
    handlers.heard.clear()


def test_six_workers_tell_each_event_once_and_in_order():
    page = Page.objects.create(name="Example")
    told = []
    for number in range(60):
        with transaction.atomic():
            event = record("page.changed", page, topic=TOPICS[number % 3])
        told.append((event.topic, event.pk))

    def work(number):
        while Debt.objects.filter(settled_at=None).exists():
            relay.relay_all()

    assert together(6, work) == [None] * 6
    assert sorted(handlers.heard) == sorted(told)
    for topic in TOPICS:
        assert [pair for pair in handlers.heard if pair[0] == topic] == [pair for pair in told if pair[0] == topic]
