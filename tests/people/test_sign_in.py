"""Signing in: guesses are counted, and no flood of them keeps a commander out (T22, T23, T43)."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.models import Session
from django.db.models import Count
from django.test import Client
from django.urls import reverse

from core import clock
from people import staffing, throttle
from people.models import AuditEntry, SignInTry
from tests.conftest import make_person
from tests.factories import make_incident

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
HOME = "/manage/"


@pytest.fixture
def alice():
    user = make_person("alice", "commander")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, password=PASSWORD, address="203.0.113.5", name="alice"):
    return client.post(reverse("account_login"), {"login": name, "password": password}, REMOTE_ADDR=address)


def is_in(client):
    return client.get(HOME).status_code == 200


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("guesses", [500, pytest.param(10_000, marks=pytest.mark.proof)])
def test_T23_no_flood_of_guesses_locks_anybody_out_or_gets_more_than_twenty_answers_an_hour(
    alice, monkeypatch, guesses
):
    laptop = Client()
    assert sign_in(laptop).status_code == 302
    looked_at = []
    check = type(alice).check_password
    monkeypatch.setattr(type(alice), "check_password", lambda user, raw: looked_at.append(raw) or check(user, raw))
    flood = Client()
    for number in range(guesses):
        # What the sign-in form asks first; a refused try never comes to the password.
        if number % (guesses // 20):
            flood_try(number)
        else:
            assert sign_in(flood, f"guess {number}", f"10.0.{number % 100}.1").status_code == 200
    places = SignInTry.objects.values_list("place").annotate(tries=Count("pk"))
    assert max(tries for _place, tries in places) <= throttle.TRIES_PER_PLACE
    assert 0 < len([raw for raw in looked_at if raw.startswith("guess")]) <= throttle.TRIES_PER_ACCOUNT

    laptop.post(reverse("account_logout"))
    assert not is_in(laptop)
    began = time.monotonic()
    assert sign_in(laptop).status_code == 302  # the device she signed in from before
    assert time.monotonic() - began < 2
    assert is_in(laptop)
    assert (
        b"Use a passkey" in sign_in(Client(), address="198.51.100.9").content
    )  # a strange device waits, or has a passkey


def flood_try(number):
    """One of the guesses, without the page around it."""
    request = type("Request", (), {"META": {"REMOTE_ADDR": f"10.0.{number % 100}.1"}, "COOKIES": {}, "headers": {}})()
    request.is_secure = lambda: False
    throttle.begin(request, "alice")


def test_T23_one_network_has_twenty_tries_an_hour_whatever_the_name(alice):
    with time_machine.travel("2026-03-02 12:00Z", tick=False) as now:
        for number in range(25):
            sign_in(Client(), "wrong", name=f"name{number}")
        assert not is_in(signed_in(PASSWORD))  # right, and not even looked at
        now.shift(timedelta(minutes=61))
        assert is_in(signed_in(PASSWORD))


def signed_in(password):
    client = Client()
    sign_in(client, password)
    return client


def test_T23_a_device_is_known_to_its_own_account_only_and_forgotten_with_the_password(alice):
    laptop = signed_in(PASSWORD)
    request = type(
        "Request", (), {"COOKIES": {"device": laptop.cookies["device"].value}, "is_secure": lambda self: False}
    )()
    assert throttle.known_device(request, "ALICE").startswith("device:")
    make_person("bob", "commander")
    assert throttle.known_device(request, "bob") == ""
    alice.set_password("another long password")
    alice.save()
    assert throttle.known_device(request, "alice") == ""


def test_a_password_that_fits_costs_no_try(alice):
    for _ in range(30):
        assert sign_in(Client()).status_code == 302
    assert not SignInTry.objects.exists()


def test_T22_a_session_from_before_signing_in_is_not_the_one_after(alice):
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["session"] = planted
    sign_in(client)
    assert client.cookies["session"].value != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert not is_in(thief)


def test_T22_a_disabled_person_is_out_with_the_next_request_and_stays_out(alice, commander):
    make_person("root", "admin")
    client = signed_in(PASSWORD)
    assert is_in(client)
    staffing.disable(alice, by=commander)
    assert not is_in(client)
    staffing.enable(alice, by=commander)
    assert not is_in(client)  # the old session does not come back
    assert not Session.objects.exists()


def test_T22_a_session_ends_after_idle_hours_and_after_days_but_not_during_an_incident(alice):
    with time_machine.travel("2026-03-02 08:00Z", tick=False) as now:
        client = signed_in(PASSWORD)
        assert is_in(client)
        now.shift(timedelta(hours=11))
        assert is_in(client)
        now.shift(timedelta(hours=12, minutes=10))
        assert not is_in(client)

        client = signed_in(PASSWORD)
        for _ in range(8):
            now.shift(timedelta(hours=11))
            assert is_in(client)
        now.shift(timedelta(days=4))
        incident = make_incident(started_at=clock.now())
        now.shift(timedelta(hours=30))
        assert is_in(client)  # a commander in the middle of it
        now.shift(timedelta(hours=13))
        incident.status = "resolved"
        incident.resolved_at = clock.now()
        incident.save()
        assert not is_in(client)


def test_T22_cookies_are_bound_to_the_host_and_out_of_reach_for_scripts(alice, settings):
    secure = Client(SERVER_NAME="localhost")
    response = secure.post(reverse("account_login"), {"login": "alice", "password": PASSWORD}, secure=True)
    device = response.cookies["__Host-device"]
    assert device["secure"]
    assert device["httponly"]
    assert device["samesite"] == "Lax"
    assert device["path"] == "/"
    assert device["domain"] == ""
    assert response.cookies["session"]["httponly"]


def test_a_role_that_needs_a_second_factor_does_nothing_before(alice, settings):
    settings.SECOND_FACTOR_ROLES = ["commander"]
    client = signed_in(PASSWORD)
    assert client.get(HOME)["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    totp.TOTP.activate(alice, totp.generate_totp_secret())
    assert is_in(client)


def test_a_code_of_the_app_works_once_and_a_recovery_code_too(alice):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(alice, secret)
    codes = RecoveryCodes.activate(alice).generate_codes()
    for code in (
        f"{totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))}",
        codes[0],
    ):
        client = Client()
        assert sign_in(client)["Location"] == reverse("mfa_authenticate")
        assert not is_in(client)
        page = client.get(reverse("mfa_authenticate")).content.decode()
        assert 'autocomplete="one-time-code"' in page
        assert client.post(reverse("mfa_authenticate"), {"code": code})["Location"] == HOME
        assert is_in(client)
        again = Client()
        sign_in(again)
        assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
        assert not is_in(again)


def test_nobody_signs_up(client):
    for path in ("/manage/signup/", "/manage/account/signup/", "/accounts/signup/"):
        assert client.get(path).status_code == 404
    assert b"Use a passkey" in client.get(reverse("account_login")).content


def test_a_field_is_named_by_its_label_alone(alice):
    for client, name in (
        (Client(), "account_login"),
        (signed_in(PASSWORD), "account_change_password"),
        (signed_in(PASSWORD), "mfa_activate_totp"),
    ):
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        page = client.get(reverse(name)).content.decode()
        assert "<label" in page
        assert "placeholder" not in page


def test_django_s_admin_has_no_door_of_its_own(client, alice):
    assert client.get("/admin/login/")["Location"].startswith(reverse("account_login"))
    client.force_login(alice)
    assert client.get("/admin/login/").status_code == 403


def test_signing_in_and_what_protects_an_account_is_written_down(alice):
    client = signed_in(PASSWORD)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    new = {"oldpassword": PASSWORD, "password1": "entirely other words", "password2": "entirely other words"}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    assert list(AuditEntry.objects.values_list("deed", "by")) == [("signed_in", "alice"), ("password_changed", "alice")]
    assert Authenticator.objects.count() == 0
