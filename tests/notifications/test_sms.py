"""Telephones: a code proves who asked, and news are short texts."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from django.core.cache import caches

from core import clock
from incidents import actions as incidents
from incidents.lifecycle import Status
from notifications import actions
from notifications.channels.sms import PLAIN, fitting
from notifications.models import Delivery
from outbox import relay
from subscribers import actions as subscribers
from subscribers import limits, onetime
from subscribers.models import Asking, Subscriber
from subscribers.telephone import BadNumber, CountryNotServed, normalise_number
from subscribers.wishes import Wishes
from tests.factories import make_component, make_page, make_subscriber
from tests.subscribers.test_views import form_for

pytestmark = pytest.mark.django_db
NUMBER = "+4915123456789"


@pytest.fixture(autouse=True)
def _stage():
    make_page()
    caches["near"].clear()


@pytest.fixture
def provider(settings, loopback):
    """A company that speaks Twilio's language, on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            server.heard.append((self.path, self.headers["Authorization"], {k: v[0] for k, v in form.items()}))
            body = json.dumps(server.says).encode()
            self.send_response(server.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.heard, server.status, server.says = [], 201, {"sid": "SM123", "status": "queued"}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.SMS_API = f"http://127.0.0.1:{server.server_port}"
    settings.SMS_ACCOUNT, settings.SMS_TOKEN, settings.SMS_FROM = "AC1", "secret", "+15005550006"
    yield server
    server.shutdown()
    server.server_close()


def texts(provider):
    """What that telephone has been sent."""
    relay.relay_all()
    actions.drain("sms")
    return [form["Body"] for _, _, form in provider.heard]


def test_asking_code_choosing_and_hearing(provider, reader):
    chat = make_component()
    asked = reader.post("/subscribe/sms", form_for("", number="+49 151 234 567 89", components=[chat.pk]))
    assert (asked.status_code, asked.headers["Location"]) == (302, "/subscribe/code")
    [text] = texts(provider)
    code = text[:6]
    assert text == f"{code} is your code for Example. Reply STOP to end."
    path, authorization, form = provider.heard[0]
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b"AC1:secret"
    assert (form["To"], form["From"]) == (NUMBER, "+15005550006")
    answer = reader.post("/subscribe/code", {"number": NUMBER, "code": f"{code[:3]} {code[3:]}"})
    assert answer.headers["Location"].startswith("/subscribe/manage/")
    assert reader.get(answer.headers["Location"]).status_code == 200
    subscriber = Subscriber.objects.get()
    assert (subscriber.is_reachable, subscriber.pace) == (True, "ends")
    incident = incidents.open_incident(
        title="Sign-in fails", impacts={chat: "major_outage"}, body="We look.", by="carla"
    )
    incidents.post_update(incident, status=Status.IDENTIFIED, body="Found.", by="carla")
    incidents.post_update(incident, status=Status.RESOLVED, body="Mended.", by="carla")
    assert len(texts(provider)) in (2, 3)  # the end overtakes a beginning that was not sent yet
    assert texts(provider)[-1] == f"Example: Resolved: Sign-in fails http://testserver/incidents/{incident.code}"
    assert not any("Identified" in text for text in texts(provider))


def test_t02_five_wrong_codes_end_it(provider, reader):
    subscribers.answer(subscribers.ask(NUMBER, wishes=Wishes(), channel="sms").pk)
    right = onetime.code_of(Subscriber.objects.get(), "confirm")
    for number in range(limits.WRONG_CODES):
        wrong = f"{(int(right) + 1 + number) % 10**6:06}"
        assert reader.post("/subscribe/code", {"number": NUMBER, "code": wrong}).status_code == 404
    assert reader.post("/subscribe/code", {"number": NUMBER, "code": right}).status_code == 404
    assert not Subscriber.objects.get().is_reachable


def test_t02_asking_again_brings_no_more_guesses_at_the_same_code(provider, reader):
    for _ in range(limits.WRONG_CODES):
        subscribers.answer(subscribers.ask(NUMBER, wishes=Wishes(), channel="sms").pk)
        right = onetime.code_of(Subscriber.objects.get(), "confirm")
        assert onetime.take(NUMBER, f"{(int(right) + 1) % 10**6:06}") is None
    subscribers.answer(subscribers.ask(NUMBER, wishes=Wishes(), channel="sms").pk)
    assert onetime.take(NUMBER, right) is None
    assert list(Asking.objects.order_by("pk").values_list("answer", flat=True)) == ["confirm"] + ["silent"] * 5


def test_t02_a_code_opens_once(provider, reader):
    subscribers.answer(subscribers.ask(NUMBER, wishes=Wishes(), channel="sms").pk)
    right = onetime.code_of(Subscriber.objects.get(), "confirm")
    assert onetime.take(NUMBER, right) is not None
    assert onetime.take(NUMBER, right) is None
    assert onetime.take(NUMBER, onetime.code_of(Subscriber.objects.get(), "manage")) is None


def test_t04_an_unknown_number_is_a_wrong_code(provider, reader):
    subscribers.answer(subscribers.ask(NUMBER, wishes=Wishes(), channel="sms").pk)
    wrong = "000000" if onetime.code_of(Subscriber.objects.get(), "confirm") != "000000" else "000001"
    known, unknown = (
        reader.post("/subscribe/code", {"number": number, "code": wrong}) for number in (NUMBER, "+4915123456780")
    )
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)


def test_t01_codes_are_counted_for_everybody_together(provider, reader):
    for number in range(limits.TEXTS_PER_HOUR):
        Asking.objects.create(channel="sms", asked_at=clock.now(), answered_at=clock.now(), answer="confirm",
                              address_seal=str(number))  # fmt: skip
    asking = subscribers.answer(subscribers.ask(NUMBER, wishes=Wishes(), channel="sms").pk)
    assert asking.answer == "silent"


@pytest.mark.parametrize(("code", "state"), [
    (21211, "suppressed"), (21614, "suppressed"), (21610, "unsubscribed"), (30001, "confirmed"),
])  # fmt: skip
def test_what_the_provider_says_of_a_number(provider, code, state):
    subscriber = make_subscriber(channel="sms", address=NUMBER)
    provider.status, provider.says = 400, {"code": code, "message": "Because."}
    incidents.open_incident(
        title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    )
    texts(provider)
    subscriber.refresh_from_db()
    delivery = Delivery.objects.get(channel="sms")
    assert (subscriber.state, delivery.state, delivery.outcome) == (state, "failed", f"400 {code} Because.")


def test_a_provider_that_is_busy_or_angry_is_asked_again(provider):
    make_subscriber(channel="sms", address=NUMBER)
    incidents.open_incident(
        title="Sign-in fails", impacts={make_component(): "major_outage"}, body="We look.", by="carla"
    )
    provider.status = 429
    texts(provider)
    assert Delivery.objects.get(channel="sms").state == "retry"


def test_without_a_provider_nobody_is_offered_it(reader):
    assert reader.get("/subscribe/sms").status_code == 404
    assert reader.get("/subscribe/code").status_code == 404
    assert "/subscribe/sms" not in reader.get("/subscribe").content.decode()


@pytest.mark.parametrize(
    "words", ["Example: Investigating: Sign-in fails", "例: 調査中: ログインできません" * 20, "x" * 500]
)
def test_a_text_is_one_plain_part_or_two_others_and_its_link_is_whole(words):
    link = "https://status.example.com/incidents/0123456789bc"
    text = fitting(words, link)
    assert text.endswith(f" {link}")
    assert len(text) <= (160 if set(text) <= PLAIN else 134)


@pytest.mark.parametrize(
    "text", ["110", "+49", "0151 23456789", "+4930123456", "+1 900 555 0100", "reader@example.com", ""]
)
def test_what_is_no_mobile_number_is_refused(text):
    with pytest.raises(BadNumber):
        normalise_number(text)


def test_countries_that_are_not_served_are_said_so(settings):
    settings.SMS_COUNTRIES = ["AT"]
    assert normalise_number("+43 664 1234567") == "+436641234567"
    with pytest.raises(CountryNotServed):
        normalise_number(NUMBER)
