"""Events become visible in the order of their ids (trap 2): a page published as "11" knows of 10."""

import threading

import pytest
from django.db import transaction

from components.models import Page
from outbox.actions import record
from outbox.models import OutboxEvent
from tests.concurrency.threads import begin, together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_listeners(settings):
    settings.OUTBOX_HANDLERS = settings.OUTBOX_HANDLERS | {"page.changed": []}


def test_a_later_event_waits_for_an_earlier_transaction():
    page = Page.objects.create(name="Example")
    is_recorded, may_commit = threading.Event(), threading.Event()

    @transaction.atomic
    def hesitate():
        first = record("page.changed", page)
        is_recorded.set()
        assert may_commit.wait(30)
        return first.pk

    @transaction.atomic
    def follow():
        return record("page.changed", page).pk

    first = begin(hesitate)
    assert is_recorded.wait(30)
    second = begin(follow)
    with pytest.raises(TimeoutError):
        second.result(0.3)
    assert OutboxEvent.objects.count() == 0
    may_commit.set()
    assert first.result(30) < second.result(30)


def test_nobody_ever_sees_an_event_before_an_earlier_one():
    page = Page.objects.create(name="Example")
    is_over = threading.Event()

    def post(number):
        for _ in range(10):
            with transaction.atomic():
                record("page.changed", page)

    def watch():
        looks = []
        while not looks or not is_over.is_set() or len(looks[-1]) < 60:
            looks.append(list(OutboxEvent.objects.order_by("pk").values_list("pk", flat=True)))
        return looks

    seen = begin(watch)
    assert together(6, post) == [None] * 6
    is_over.set()
    looks = seen.result(30)
    assert len(looks[-1]) == 60
    assert [look for look in looks if look != looks[-1][: len(look)]] == []
