"""The field's subscription API: everything it takes, and nothing that it tells."""

import json

import pytest
from django.test import Client

from outbox import relay
from subscribers import actions
from subscribers.models import Asking, Subscriber
from subscribers.wishes import Wishes
from tests.factories import make_component, make_incident, make_page, make_subscriber

pytestmark = pytest.mark.django_db
URL = "/api/v2/subscribers.json"
READER = "reader@example.com"
KEYS = {"created_at", "skip_confirmation_notification", "quarantined_at", "id", "mode", "purge_at", "email"}


@pytest.fixture(autouse=True)
def _page():
    make_page()


def as_json(value, **more):
    return Client(enforce_csrf_checks=True).post(URL, json.dumps(value), content_type="application/json", **more)


def test_a_form_and_json_ask_the_same():
    by_form = Client(enforce_csrf_checks=True).post(URL, {"subscriber[email]": READER})
    by_json = as_json({"subscriber": {"email": READER}})
    assert (by_form.status_code, by_json.status_code) == (201, 201)
    subscriber = by_json.json()["subscriber"]
    assert set(subscriber) == KEYS
    assert (subscriber["mode"], subscriber["email"], subscriber["quarantined_at"]) == ("email", READER, None)
    relay.relay_all()
    assert Subscriber.objects.get().state == "asked"  # asked by mail, confirmed by nobody yet


def test_one_component_or_one_incident():
    chat, incident = make_component(), make_incident()
    as_json({"subscriber": {"email": READER, "component_id": chat.code}})
    as_json({"subscriber": {"email": "b@example.com", "incident": incident.code}})
    relay.relay_all()
    assert Subscriber.objects.get(address=READER).subscriptions.get().component == chat
    assert Subscriber.objects.get(address="b@example.com").subscriptions.get().incident == incident


def test_a_webhook_is_told_in_the_fields_own_format_after_its_owner_confirms():
    answer = as_json({"subscriber": {"email": READER, "endpoint": "https://hooks.example.com/x"}})
    assert answer.json()["subscriber"]["mode"] == "webhook"
    relay.relay_all()
    assert Subscriber.objects.get().endpoint.body == "statuspage"


def test_a_telephone_with_its_country_apart():
    answer = as_json({"subscriber": {"phone_country": "DE", "phone_number": "0151 23456789"}})
    assert answer.json()["subscriber"]["mode"] == "sms"
    assert Asking.objects.get().address == "+4915123456789"


@pytest.mark.parametrize("value", [
    {}, [], None, "x", {"subscriber": []}, {"subscriber": {}}, {"subscriber": {"email": 7}},
    {"subscriber": {"email": "reader@localhost"}}, {"subscriber": {"email": READER, "component_id": "0" * 12}},
    {"subscriber": {"email": READER, "incident": "0" * 12}}, {"subscriber": {"endpoint": "https://a.example/x"}},
    {"subscriber": {"email": READER, "endpoint": "http://127.0.0.1/"}},
    {"subscriber": {"email": "reader@example.com\r\nBcc: victim@example.com"}},
])  # fmt: skip
def test_t05_t17_what_cannot_be_is_refused_in_words(value):
    answer = as_json(value)
    assert (answer.status_code, Asking.objects.count()) == (422, 0)
    assert answer.json()["error"]


def test_t01_the_limits_of_the_form_hold_for_programs():
    codes = [as_json({"subscriber": {"email": f"r{n}@example.com"}}).status_code for n in range(6)]
    assert codes == [201] * 5 + [429]


def test_t04_known_and_unknown_addresses_are_answered_alike():
    make_subscriber(address=READER)
    answers = [
        as_json({"subscriber": {"email": address}}).json()["subscriber"] for address in (READER, "x@example.com")
    ]
    for answer in answers:
        answer.update(created_at="", id="", email="")
    assert answers[0] == answers[1]


def test_a_request_is_withdrawn_before_or_after_its_mail():
    for is_answered in (False, True):
        code = as_json({"subscriber": {"email": f"{is_answered}@example.com"}}).json()["subscriber"]["id"]
        if is_answered:
            relay.relay_all()
        assert Client(enforce_csrf_checks=True).delete(f"/api/v2/subscribers/{code}.json").status_code == 200
        relay.relay_all()
    assert not Subscriber.objects.exclude(confirm_secret="").exists()


def test_only_its_owner_ends_a_confirmed_subscription():
    code = as_json({"subscriber": {"email": READER}}).json()["subscriber"]["id"]
    relay.relay_all()
    actions.confirm(Subscriber.objects.get())
    assert Client().delete(f"/api/v2/subscribers/{code}.json").status_code == 200
    relay.relay_all()
    assert Subscriber.objects.get().is_reachable
    assert Asking.objects.latest("pk").answer == "manage"  # and is mailed the way out


def test_resending_keeps_to_the_limits_and_says_nothing():
    code = as_json({"subscriber": {"email": READER}}).json()["subscriber"]["id"]
    relay.relay_all()
    answer = Client(enforce_csrf_checks=True).post(f"/api/v2/subscriptions/{code}/resend_confirmation")
    assert answer.status_code == 201
    relay.relay_all()
    assert list(Asking.objects.order_by("pk").values_list("answer", flat=True)) == ["confirm", "silent"]


def test_ids_of_others_and_of_subscribers_open_nothing():
    subscriber = make_subscriber()
    actions.answer(actions.ask("x@example.com", wishes=Wishes()).pk)
    for code in (subscriber.code, "0123456789bc"):
        assert Client().delete(f"/api/v2/subscribers/{code}.json").status_code == 404
        assert Client().post(f"/api/v2/subscriptions/{code}/resend_confirmation").status_code == 404


def test_scripts_of_other_sites_may_ask_and_read_the_answer():
    asked = as_json({"email": READER})  # as some clients say it, without the wrapper
    refused = as_json({"subscriber": {}})
    gone = Client().delete(f"/api/v2/subscribers/{asked.json()['subscriber']['id']}.json")
    assert (asked.status_code, refused.status_code, gone.status_code) == (201, 422, 200)
    for answer in (asked, refused, gone):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer
