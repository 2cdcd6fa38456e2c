"""One member of a mailing list cannot silently stop the mails of the rest."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client

from core import clock
from incidents import actions as incidents
from notifications import actions as notifications
from notifications import bounces
from notifications.models import BounceKind, Delivery
from outbox import relay
from subscribers import actions, lists
from subscribers.models import Subscriber, Visit
from subscribers.wishes import Wishes
from tests.factories import make_component, make_page, make_subscriber
from tests.subscribers.test_views import link

pytestmark = pytest.mark.django_db
LIST = "ops@lists.example.com"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
BUTTON = ONE_CLICK | {"from": "page"}


@pytest.fixture(autouse=True)
def _page():
    make_page()
    caches["near"].clear()


@pytest.fixture
def the_list():
    return make_subscriber(address=LIST, is_list=True)


def mailed(inbox):
    """What the list has been mailed, as (subject, link back or "")."""
    relay.relay_all()
    notifications.drain("email")
    found = []
    for mail in inbox:
        assert mail.to == [LIST]
        back = re.search(r"http://testserver(/subscribe/return/\S+)", mail.body)
        found.append((mail.subject, back[1] if back else ""))
    inbox.clear()
    return found


def state_of(subscriber):
    return Subscriber.objects.get(pk=subscriber.pk).state


@pytest.mark.parametrize("kind", [BounceKind.COMPLAINT, BounceKind.HARD])
def test_one_member_who_complains_or_sends_a_mail_back_does_not_end_it_for_the_rest(the_list, inbox, kind):
    incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    mailed(inbox)
    bounces.take(Delivery.objects.get(), kind, words="550 5.1.1 forged", source="mailbox")
    assert state_of(the_list) == "confirmed"
    [(subject, back)] = mailed(inbox)
    assert (subject, bool(back)) == ("Shall Example stop writing to this list?", True)
    with time_machine.travel(clock.now() + timedelta(days=1, minutes=1)):
        lists.let_leave()
    assert state_of(the_list) == "unsubscribed"


def test_what_the_server_itself_says_of_a_list_is_believed(the_list, inbox):
    incidents.open_incident(title="x", impacts={make_component(): "major_outage"}, body="We look.", by="carla")
    mailed(inbox)
    bounces.take(Delivery.objects.get(), BounceKind.HARD, words="550 5.1.1 gone", source=bounces.SMTP)
    assert state_of(the_list) == "suppressed"


def test_the_button_asks_the_list_first_and_it_leaves_a_day_later(reader, the_list, inbox):
    page = reader.post(link("unsubscribe", the_list), BUTTON).content.decode()
    assert "The list is asked first" in page
    assert state_of(the_list) == "confirmed"
    [(subject, back)] = mailed(inbox)
    assert subject == "Shall Example stop writing to this list?"
    assert back
    reader.post(link("unsubscribe", the_list), BUTTON)
    assert mailed(inbox) == []  # asking again asks nobody again
    with time_machine.travel(clock.now() + timedelta(hours=23)):
        assert lists.let_leave() == 0
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert lists.let_leave() == 1
    assert state_of(the_list) == "unsubscribed"


def test_any_member_can_object_and_looking_at_the_page_changes_nothing(reader, the_list, inbox):
    reader.post(link("unsubscribe", the_list), BUTTON)
    [(_, back)] = mailed(inbox)
    assert reader.get(back).status_code == 200
    assert Subscriber.objects.get().leaves_at is not None
    assert "We go on writing" in reader.post(back).content.decode()
    assert Subscriber.objects.get().leaves_at is None
    assert reader.post(back).status_code == 404  # once
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert lists.let_leave() == 0
    assert state_of(the_list) == "confirmed"


def test_one_click_is_obeyed_at_once_and_the_list_can_come_back(reader, the_list, inbox):
    mail_program = Client(enforce_csrf_checks=True)
    answer = mail_program.post(link("unsubscribe", the_list), ONE_CLICK)
    assert (answer.status_code, state_of(the_list)) == (200, "unsubscribed")
    [(subject, back)] = mailed(inbox)
    assert subject == "Example no longer writes to this list"
    assert mail_program.post(link("unsubscribe", the_list), ONE_CLICK).status_code == 200
    assert mailed(inbox) == []
    assert reader.post(back).status_code == 200
    assert state_of(the_list) == "confirmed"


def test_the_way_back_is_open_for_a_week(reader, the_list, inbox):
    Client().post(link("unsubscribe", the_list), ONE_CLICK)
    [(_, back)] = mailed(inbox)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert reader.post(back).status_code == 410
    assert state_of(the_list) == "unsubscribed"


def test_a_changed_choice_is_told_to_the_list(reader, the_list, inbox):
    actions.answer(actions.ask(LIST, wishes=Wishes()).pk)
    the_list.refresh_from_db()
    inbox.clear()
    reader.post(link("manage", the_list), {"components": [make_component().pk], "is_list": "on", "terms": "1"})
    assert ("What Example tells this list was changed", "") in mailed(inbox)


def test_a_member_who_takes_the_tick_away_is_seen_too(reader, the_list, inbox):
    actions.answer(actions.ask(LIST, wishes=Wishes()).pk)
    the_list.refresh_from_db()
    reader.post(link("manage", the_list), {"terms": "1"})
    assert not Subscriber.objects.get().is_list
    assert "What Example tells this list was changed" in [subject for subject, _ in mailed(inbox)]


def test_three_networks_at_its_links_make_a_list_and_scanners_do_not(reader, inbox):
    subscriber = make_subscriber(address=LIST)
    for network in range(9):
        reader.get(link("unsubscribe", subscriber), REMOTE_ADDR=f"10.0.{network}.1")
    assert Visit.objects.count() == 0
    for network in (1, 1, 2, 3):
        assert not Subscriber.objects.get().is_list
        lists.choose(Subscriber.objects.get(), Wishes(), network=f"10.0.{network}.0/24")
    assert Subscriber.objects.get().is_list
    assert Client().post(link("unsubscribe", subscriber), ONE_CLICK).status_code == 200
    assert "Example no longer writes to this list" in [subject for subject, _ in mailed(inbox)]


def test_an_ordinary_address_leaves_at_once_and_in_peace(reader, inbox):
    subscriber = make_subscriber(address=LIST)
    assert "You are unsubscribed" in reader.post(link("unsubscribe", subscriber), BUTTON).content.decode()
    assert state_of(subscriber) == "unsubscribed"
    assert mailed(inbox) == []


def test_t01_a_quarrel_does_not_flood_the_list(reader, the_list, inbox):
    mails = 0
    for _ in range(6):
        Client().post(link("unsubscribe", the_list), ONE_CLICK)
        found = mailed(inbox)
        mails += len(found)
        Subscriber.objects.update(state="confirmed", unsubscribed_at=None)
    assert mails == 3


def test_t31_networks_are_kept_sealed_and_for_two_days():
    subscriber = make_subscriber()
    lists.visit(subscriber, "198.51.100.0/24")
    assert "198.51.100" not in str(list(Visit.objects.values()))
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        actions.forget_unconfirmed()
    assert Visit.objects.count() == 0
