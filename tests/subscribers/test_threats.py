"""The attacks T01 to T05 on the public forms, and what becomes of them."""

import re
import secrets

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core import signing
from notifications import actions as notifications
from outbox import relay
from subscribers import actions, limits
from subscribers.actions import Wishes
from subscribers.models import Asking, Subscriber
from subscribers.suppression import suppress
from tests.factories import make_page, make_subscriber
from tests.subscribers.test_views import form_for, link

pytestmark = pytest.mark.django_db
VICTIM = "victim@example.com"
SCANNERS = ["Mozilla/5.0", "GoogleImageProxy", "Barracuda Sentinel", "Microsoft Office Outlook SafeLinks", "curl/8"]


@pytest.fixture(autouse=True)
def _stage():
    make_page()
    caches["near"].clear()


def mails():
    return Asking.objects.exclude(answer__in=["", "silent"]).count()


def test_t01_a_victim_gets_one_mail_whoever_asks(reader):
    for number in range(40):
        reader.post("/subscribe", form_for(VICTIM), REMOTE_ADDR=f"10.{number}.0.1")
    relay.relay_all()
    assert mails() == 1
    assert reader.post("/subscribe", form_for("honest@example.com"), REMOTE_ADDR="203.0.113.9").status_code == 302
    relay.relay_all()
    assert mails() == 2


def test_t01_a_flood_of_addresses_meets_the_global_limit(reader, monkeypatch):
    monkeypatch.setattr(limits, "BUSY_PER_HOUR", 10)
    codes = [
        reader.post("/subscribe", form_for(f"v{n}@example.com"), REMOTE_ADDR=f"10.{n % 20}.0.1").status_code
        for n in range(80)
    ]
    assert codes.count(302) == 20  # ten as they came, then one for each network that had none
    assert reader.post("/subscribe", form_for("honest@example.com"), REMOTE_ADDR="203.0.113.9").status_code == 302


@pytest.mark.parametrize("victim", ["victim+{}@example.com", "v.i+{}@gmail.com"])
def test_t01_a_victim_gets_few_mails_under_a_thousand_names_of_one_mailbox(reader, victim):
    for number in range(40):
        reader.post("/subscribe", form_for(victim.format(number)), REMOTE_ADDR=f"10.{number}.0.1")
    relay.relay_all()
    assert mails() == limits.MAILBOX_PER_DAY


def test_t01_the_dots_of_gmail_are_no_names_of_their_own(reader):
    for number in range(10):
        name = "victim"[:number] + "." + "victim"[number:] if number in range(1, 6) else "victim"
        reader.post("/subscribe", form_for(f"{name}@gmail.com"), REMOTE_ADDR=f"10.{number}.0.1")
    relay.relay_all()
    assert mails() == limits.MAILBOX_PER_DAY


def test_t01_a_domain_that_nobody_answers_for_gets_so_many_and_one_that_is_answered_more(reader, monkeypatch):
    monkeypatch.setattr(limits, "UNANSWERED_OF_DOMAIN", 5)
    for number in range(20):
        reader.post("/subscribe", form_for(f"v{number}@victim.example"), REMOTE_ADDR=f"10.{number}.0.1")
        reader.post("/subscribe", form_for(f"v{number}@happy.example"), REMOTE_ADDR=f"10.{number}.1.1")
        relay.relay_all()
        for happy in Subscriber.objects.filter(address__endswith="@happy.example", state="asked"):
            actions.confirm(happy)
        for gone in Subscriber.objects.filter(address__endswith="@victim.example", state="asked")[:1]:
            suppress(gone, why="550 5.1.1 no such user")  # that is no answer
    told = Asking.objects.filter(answer="confirm").values_list("subscriber__address", flat=True)
    assert sum(address.endswith("@victim.example") for address in told) == 5
    assert sum(address.endswith("@happy.example") for address in told) == 20


def test_t01_whom_staff_invite_is_not_counted_against_strangers(commander):
    for number in range(20):
        actions.invite(f"a+{number}@customer.example", wishes=Wishes(), by=commander)
    relay.relay_all()
    assert mails() == 20


@pytest.mark.proof
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("smtp_sink")
def test_t01_ten_thousand_posts_leave_one_mail_for_the_victim_and_few_for_all(reader, settings, smtp_sink):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", smtp_sink.port
    form = form_for(VICTIM)
    for number in range(10_000):
        address = VICTIM if number % 2 else f"bystander{number}@example.net"
        reader.post("/subscribe", form | {"address": address}, REMOTE_ADDR=f"10.{number // 50}.0.1")
    assert reader.post("/subscribe", form_for("honest@example.com"), REMOTE_ADDR="203.0.113.9").status_code == 302
    relay.relay_all()
    notifications.drain("email")
    assert len(smtp_sink.to(VICTIM)) == 1
    assert len(smtp_sink.to("honest@example.com")) == 1
    # until it is busy as they come, then one for each of 200 networks; far below the limit of the hour
    assert len(smtp_sink.mails) <= limits.BUSY_PER_HOUR + 200 < limits.MOST_PER_HOUR


def test_t02_random_tokens_open_nothing_and_are_slowed_down(reader):
    make_subscriber(confirm_secret="x" * 43, state="asked", confirmed_at=None)
    code = Subscriber.objects.get().code
    codes = [reader.get(f"/subscribe/confirm/{code}{secrets.token_hex(32)}").status_code for _ in range(25)]
    assert set(codes[:20]) == {404}
    assert set(codes[20:]) == {429}
    assert Subscriber.objects.get().state == "asked"


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_t02_a_hundred_thousand_random_tokens_open_nothing(reader):
    for _ in range(100):
        make_subscriber(confirm_secret=signing.new_token(), manage_secret=signing.new_token())
    known = list(Subscriber.objects.values_list("code", flat=True))
    before = list(Subscriber.objects.order_by("pk").values())
    for number in range(100_000):  # what decides is asked for each, the page for some
        purpose, token = ("confirm", "manage")[number % 2], f"{known[number % 100]}{secrets.token_hex(32)}"
        assert Subscriber.objects.by_token(purpose, token) is None
        if number % 100 == 0:
            place = f"10.0.{number // 2000}.1"  # twenty from each network
            assert reader.get(f"/subscribe/{purpose}/{token}", REMOTE_ADDR=place).status_code == 404
    assert list(Subscriber.objects.order_by("pk").values()) == before


def test_t02_tokens_are_256_bits_and_of_one_purpose(reader):
    subscriber = make_subscriber(confirm_secret="same", manage_secret="same")
    tokens = {purpose: subscriber.token(purpose) for purpose in ("confirm", "manage", "unsubscribe")}
    assert {len(token) - 12 for token in tokens.values()} == {64}  # hexadecimal digits of SHA-256
    assert len(set(tokens.values())) == 3
    for purpose, token in tokens.items():
        for other in {"confirm", "manage", "unsubscribe"} - {purpose}:
            assert Subscriber.objects.by_token(other, token) is None
        assert Subscriber.objects.by_token(purpose, token) == subscriber


def test_t02_a_copy_of_the_database_opens_no_link(reader, settings):
    subscriber = make_subscriber(manage_secret="kept in the row")
    token = subscriber.token("manage")
    settings.SECRET_KEY = "of another installation"
    assert Subscriber.objects.by_token("manage", token) is None
    assert Subscriber.objects.by_token("manage", subscriber.code + subscriber.manage_secret) is None


def test_t03_scanners_that_follow_links_change_nothing(reader):
    actions.answer(actions.ask("new@example.com", wishes=Wishes()).pk)
    asked, told = Subscriber.objects.get(), make_subscriber()
    before = list(Subscriber.objects.order_by("pk").values())
    for agent in SCANNERS * 5:
        for address in (link("confirm", asked), link("unsubscribe", told)):
            assert reader.get(address, headers={"user-agent": agent}).status_code == 200
            assert reader.head(address, headers={"user-agent": agent}).status_code == 200
    assert list(Subscriber.objects.order_by("pk").values()) == before


def test_t03_one_click_leaves_without_cookie_and_again():
    subscriber = make_subscriber()
    mail_program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = mail_program.post(
            link("unsubscribe", subscriber),
            "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == 200
        assert not answer.cookies
    assert Subscriber.objects.get().state == "unsubscribed"


def test_t03_the_multipart_form_of_one_click_works_too():
    subscriber = make_subscriber()
    answer = Client(enforce_csrf_checks=True).post(link("unsubscribe", subscriber), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Subscriber.objects.get().state) == (200, "unsubscribed")


def test_t03_one_click_for_somebody_who_was_erased_is_answered_like_the_others():
    subscriber = make_subscriber()
    address = link("unsubscribe", subscriber)
    subscriber.delete()
    assert Client().post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=no", "anything"])
def test_t03_another_body_is_refused(body):
    subscriber = make_subscriber()
    answer = Client().post(link("unsubscribe", subscriber), body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, Subscriber.objects.get().state) == (400, "confirmed")


def test_t03_a_wrong_seal_leaves_everybody_subscribed(reader):
    one, other = make_subscriber(), make_subscriber()
    stolen = f"/unsubscribe/{other.code}/{one.token('unsubscribe')[12:]}"
    assert reader.post(stolen, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert Subscriber.objects.filter(state="confirmed").count() == 2


def test_t04_known_and_unknown_addresses_cost_and_read_the_same(reader):
    make_subscriber(address="known@example.com")
    make_subscriber(address="left@example.com", state="unsubscribed", unsubscribed_at="2026-01-01T00:00Z")
    seen = []
    for address in ("known@example.com", "unknown@example.com", "left@example.com"):
        with CaptureQueriesContext(connection) as queries:
            answer = reader.post("/subscribe", form_for(address))
        statements = [re.sub(r"[\d'\"].*", "", query["sql"]) for query in queries.captured_queries]
        seen.append((answer.status_code, answer.headers["Location"], answer.content, statements))
    assert seen[0] == seen[1] == seen[2]
    assert reader.get("/subscribe/asked").content == reader.get("/subscribe/asked").content


def test_t05_an_address_with_a_header_in_it_is_refused(reader):
    for poison in ("\r\nBcc: victim@example.com", "%0d%0aBcc: x@example.com", "\nX: y"):
        answer = reader.post("/subscribe", form_for(f"reader@example.com{poison}"))
        assert answer.status_code == 422
    assert Asking.objects.count() == 0
