"""A domain is sent what it takes, each minute anew, and slowed down when it complains."""

from datetime import timedelta

import pytest

from core import database
from incidents import actions as incidents
from notifications import actions, pace
from notifications.channels.base import Fate, Outcome
from notifications.models import Delivery, DomainPace
from notifications.pace import MINUTE
from outbox import relay
from people.models import AuditEntry
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _owed():
    make_page()
    for number in range(5):
        make_subscriber(address=f"slow{number}@slow.example")
    make_subscriber(address="fast@fast.example")
    incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    relay.relay_all()


def test_a_governed_domain_waits_and_the_others_do_not(inbox, commander):
    pace.set_pace("slow.example", 2, by=commander)
    before = database.now().replace(second=0, microsecond=0)
    actions.drain("email")
    assert sorted(mail.to[0].partition("@")[2] for mail in inbox) == ["fast.example", "slow.example", "slow.example"]
    waiting = Delivery.objects.filter(state="queued").order_by("pk")
    assert [(row.due_at - before) // MINUTE for row in waiting] in ([1, 1, 2], [2, 2, 3])
    assert [row.attempts for row in waiting] == [0, 0, 0]
    assert AuditEntry.objects.filter(deed="set_pace").count() == 1


def test_the_next_minute_has_a_budget_of_its_own(inbox, commander):
    pace.set_pace("slow.example", 2, by=commander)
    actions.drain("email")
    DomainPace.objects.update(minute=database.now() - timedelta(minutes=2))
    Delivery.objects.filter(state="queued").update(due_at=database.now())
    actions.drain("email")
    assert len(inbox) == 5


def complain(words="421 4.7.28 Our system has detected an unusual rate of mail"):
    delivery = Delivery.objects.filter(address__endswith="@slow.example").first()
    return pace.is_complaint(words) and pace.slow_down(delivery.address.partition("@")[2])


def test_a_complaint_slows_down_for_an_hour_and_many_at_once_count_once():
    complain()
    complain()
    made = DomainPace.objects.get()
    assert (made.domain, made.per_minute, made.by) == ("slow.example", pace.BEGINS_AT, "the mail room")
    DomainPace.objects.update(changed_at=database.now() - timedelta(minutes=5))
    complain()
    assert DomainPace.objects.get().per_minute == pace.BEGINS_AT // 2
    for _ in range(9):
        DomainPace.objects.update(changed_at=database.now() - timedelta(minutes=5))
        complain()
    assert DomainPace.objects.get().per_minute == pace.SLOWEST


def test_after_its_hour_a_learned_pace_is_no_pace(inbox):
    complain()
    DomainPace.objects.update(per_minute=1, until=database.now() - timedelta(seconds=1))
    actions.drain("email")
    assert len(inbox) == 6


def test_a_persons_word_is_not_undone_by_a_complaint(commander):
    pace.set_pace("slow.example", 500, by=commander)
    DomainPace.objects.update(changed_at=database.now() - timedelta(hours=5))
    complain()
    assert (DomainPace.objects.get().per_minute, DomainPace.objects.get().until) == (500, None)


@pytest.mark.parametrize(
    ("words", "is_complaint"),
    [
        ("421 4.7.28 unusual rate", True),
        ("450 4.7.1 Rate limit exceeded", True),
        ("451 too many messages from your IP", True),
        ("450 4.2.0 Greylisted, try later", False),
        ("550 5.7.1 too many", False),
        ("452 4.2.2 mailbox full", False),
    ],
)
def test_what_counts_as_a_complaint(words, is_complaint):
    assert pace.is_complaint(words) is is_complaint


def test_the_complaint_of_a_server_reaches_the_pace(inbox):
    batch = actions.claim(channel="email", limit=9)
    slow = next(delivery for delivery in batch if delivery.address.endswith("slow.example"))
    group = [(slow, Outcome(Fate.TEMPORARY, "421 4.7.0 too fast"))]
    actions.conclude(group)
    actions.aftermath.follow(group)
    assert DomainPace.objects.get().domain == "slow.example"
