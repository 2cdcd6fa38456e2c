"""What visitors and staff see and cause."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from outbox import relay
from subscribers import actions
from subscribers.endpoints import Description
from subscribers.forms import SubscribeForm
from subscribers.models import Asking, Endpoint, Subscriber
from tests.factories import make_component, make_page, make_subscriber

pytestmark = pytest.mark.django_db
READER = "reader@example.com"


@pytest.fixture(autouse=True)
def _page():
    make_page()


def form_for(address=READER, **more):
    """The subscribe form as somebody sends it who took a while."""
    with time_machine.travel(clock.now() - timedelta(seconds=20)):
        began = SubscribeForm.beginning()
    return {"address": address, "began": began, **more}


def link(purpose, reader):
    token = reader.token(purpose)
    if purpose == "unsubscribe":
        return f"/unsubscribe/{token[:12]}/{token[12:]}"
    return f"/subscribe/{purpose}/{token}"


def test_the_form_offers_public_components_only(reader):
    make_component(name="Chat")
    make_component(name="Secret project", is_private=True)
    text = reader.get("/subscribe").content.decode()
    assert "Chat" in text
    assert "Secret project" not in text


def test_subscribing_asks_by_mail(reader, inbox):
    chat = make_component()
    answer = reader.post("/subscribe", form_for(components=[chat.pk]))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/subscribe/asked")
    relay.relay_all()
    assert Subscriber.objects.get(address=READER).follows(chat)


def test_a_bad_address_is_explained(reader):
    answer = reader.post("/subscribe", form_for("reader@localhost"))
    assert answer.status_code == 422
    assert "That is not an e-mail address" in answer.content.decode()
    assert Asking.objects.count() == 0


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=25)])
def test_t01_a_form_sent_at_once_or_a_day_late_is_given_back(reader, age):
    now = clock.now()
    with time_machine.travel(now - age, tick=False):
        began = SubscribeForm.beginning()
    with time_machine.travel(now, tick=False):
        answer = reader.post("/subscribe", {"address": READER, "began": began})
    assert answer.status_code == 422
    assert Asking.objects.count() == 0


def test_t01_a_program_is_thanked_and_ignored(reader):
    assert reader.post("/subscribe", form_for(website="http://spam.example")).status_code == 302
    assert Asking.objects.count() == 0


def test_t01_one_network_asks_five_times_an_hour(reader):
    codes = [
        reader.post("/subscribe", form_for(f"reader{n}@example.com"), REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(6)
    ]
    assert codes == [302] * 5 + [429]
    assert reader.post("/subscribe", form_for(), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_the_mailed_page_confirms_by_a_button(reader):
    actions.answer(actions.ask(READER, wishes=actions.Wishes()).pk)
    address = link("confirm", Subscriber.objects.get())
    assert "Yes, tell me" in reader.get(address).content.decode()
    assert not Subscriber.objects.get().is_reachable
    assert reader.post(address).status_code == 200
    assert Subscriber.objects.get().is_reachable
    assert reader.post(address).status_code == 404  # once


def test_a_late_confirmation_says_so(reader):
    actions.answer(actions.ask(READER, wishes=actions.Wishes()).pk)
    address = link("confirm", Subscriber.objects.get())
    with time_machine.travel(clock.now() + timedelta(hours=49)):
        answer = reader.get(address)
        assert (answer.status_code, "no longer good" in answer.content.decode()) == (410, True)
        assert reader.post(address).status_code == 410
    assert not Subscriber.objects.get().is_reachable


def test_components_are_changed_through_a_mailed_link(reader):
    chat, api = make_component(), make_component()
    subscriber = make_subscriber(address=READER)
    actions.answer(actions.ask(READER, wishes=actions.Wishes()).pk)
    subscriber.refresh_from_db()
    address = link("manage", subscriber)
    assert reader.get(address).status_code == 200
    assert "Your choice is kept" in reader.post(address, {"components": [chat.pk]}).content.decode()
    subscriber.refresh_from_db()
    assert (subscriber.follows(chat), subscriber.follows(api)) == (True, False)
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert reader.post(address, {"components": [api.pk]}).status_code == 410
    assert not subscriber.follows(api)


def test_staff_find_and_remove(staff_client, commander):
    chat = make_component(name="Chat")
    reader = actions.follow(make_subscriber(address=READER), actions.Wishes([chat]))
    make_subscriber(address="other@example.com")
    text = staff_client.get("/manage/subscribers/?q=READER").content.decode()
    assert READER in text
    assert "other@example.com" not in text
    assert "Chat" in text
    assert staff_client.post(f"/manage/subscribers/{reader.pk}/remove/").status_code == 302
    assert not Subscriber.objects.get(address=READER).is_reachable


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_for_one_and_three(staff_client, django_assert_num_queries, count):
    chat = make_component()
    for _ in range(count):
        actions.follow(make_subscriber(), actions.Wishes([chat]))
    staff_client.get("/manage/subscribers/")
    with django_assert_num_queries(9):
        staff_client.get("/manage/subscribers/")


def test_staff_add_an_address(staff_client):
    url = "/manage/subscribers/add/"
    assert staff_client.post(url, {"address": READER, "consent": "signed the contract"}).status_code == 302
    assert Subscriber.objects.get().is_reachable
    assert staff_client.post(url, {"address": "new@example.com"}).status_code == 302
    assert Asking.objects.get().address == "new@example.com"
    answer = staff_client.post(url, {"address": "nonsense"})
    assert answer.status_code == 422


def test_staff_add_a_telephone_whose_owner_agreed(staff_client, settings):
    url, number = "/manage/subscribers/add/", "+49 151 23456789"
    answer = staff_client.post(url, {"address": number, "consent": "signed"})
    assert (answer.status_code, "SMS is not set up" in answer.content.decode()) == (422, True)
    settings.SMS_ACCOUNT = "AC1"
    answer = staff_client.post(url, {"address": number})
    assert (answer.status_code, "Say how you know" in answer.content.decode()) == (422, True)
    assert staff_client.post(url, {"address": number, "consent": "signed"}).status_code == 302
    told = Subscriber.objects.get()
    assert (told.channel, told.address, told.is_reachable, told.consent) == ("sms", "+4915123456789", True, "signed")


def test_who_may_not_manage_sees_no_addresses(client, responder):
    make_subscriber(address=READER)
    assert client.get("/manage/subscribers/").status_code == 302
    client.force_login(responder)
    assert client.get("/manage/subscribers/").status_code == 403
    assert client.post("/manage/subscribers/1/remove/").status_code == 403


def test_a_webhook_is_asked_for_confirmed_and_its_secret_shown_once(reader):
    form = form_for(url="https://hooks.example.com/x", body="standard", owner="Owner@example.com")
    assert reader.post("/subscribe/webhook", form).status_code == 302
    relay.relay_all()
    subscriber = Subscriber.objects.get(channel="webhook")
    assert subscriber.endpoint.owner == "owner@example.com"
    text = reader.post(link("confirm", subscriber)).content.decode()
    assert "whsec_" in text
    subscriber.refresh_from_db()
    assert subscriber.state == "checking"


def test_a_webhook_elsewhere_than_its_chat_service_is_explained(reader):
    form = form_for(url="https://hooks.example.com/x", body="slack", owner=READER)
    answer = reader.post("/subscribe/webhook", form)
    assert (answer.status_code, "not an address of this chat service" in answer.content.decode()) == (422, True)


def test_the_owner_makes_a_new_secret(reader):
    subscriber = make_subscriber(channel="webhook", address="https://hooks.example.com/x")
    Endpoint.objects.create(subscriber=subscriber, owner=READER, host="hooks.example.com")
    description = Description(owner=READER, body="standard")
    actions.answer(actions.ask(subscriber.address, wishes=actions.Wishes(), endpoint=description).pk)
    subscriber.refresh_from_db()
    text = reader.post(link("manage", subscriber), {"rotate": "1"}).content.decode()
    assert "whsec_" in text
    assert Endpoint.objects.get().secret_version == 2


def test_a_stranger_gets_no_mail_about_somebody_elses_webhook():
    subscriber = make_subscriber(channel="webhook", address="https://hooks.example.com/x")
    Endpoint.objects.create(subscriber=subscriber, owner=READER, host="hooks.example.com")
    stranger = Description(owner="stranger@example.com", body="standard")
    asking = actions.answer(actions.ask(subscriber.address, wishes=actions.Wishes(), endpoint=stranger).pk)
    assert asking.answer == "silent"
    assert Endpoint.objects.get().owner == READER
