"""In a real browser with a virtual authenticator (WebAuthn): a passkey is added, signs in alone, and is taken away."""

import pytest
from allauth.mfa.models import Authenticator

from people.models import AuditEntry
from tests.servers.fixtures import PASSWORD

pytestmark = pytest.mark.proof
# What a phone is: it keeps the key, knows its owner, and says yes by itself.
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def window(new_window, live_site):
    """A window at `localhost`: browsers give no passkey to a bare address of the network."""
    return new_window(base_url=live_site.url.replace("127.0.0.1", "localhost"), refusal="(Bad Request)")


@pytest.fixture
def phone(window):
    """The virtual authenticator of that window: its protocol session and its number."""
    devtools = window.context.new_cdp_session(window)
    devtools.send("WebAuthn.enable")
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})
    return devtools, {"authenticatorId": added["authenticatorId"]}


def sign_in(window, person):
    window.goto("/manage/login/")
    window.get_by_label("Username").fill(person.get_username())
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.get_by_role("heading", name="What now?").wait_for()


def sign_out(window):
    window.get_by_role("button", name="Sign out").click()
    window.get_by_role("heading", name="Sign in").wait_for()


def add_passkey(window, name):
    window.get_by_role("link", name="Your account").click()
    window.get_by_role("link", name="Add a passkey").click()
    window.get_by_role("heading", name="Is it still you?").wait_for()
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Go on").click()
    window.get_by_label("Name").fill(name)
    window.get_by_role("button", name="Add", exact=True).click()
    window.get_by_role("heading", name="Recovery codes").wait_for()  # for the day when the phone is gone
    window.get_by_role("link", name="Your account").first.click()
    window.get_by_text(name).wait_for()


def test_a_passkey_is_added_signs_in_without_a_password_and_proves_who_it_is(window, phone, commander):
    commander.set_password(PASSWORD)
    commander.save()
    sign_in(window, commander)
    add_passkey(window, "Carla's phone")
    kept = Authenticator.objects.get(type="webauthn")
    assert (kept.user, kept.wrap().is_passwordless) == (commander, True)
    assert len(phone[0].send("WebAuthn.getCredentials", phone[1])["credentials"]) == 1

    sign_out(window)
    window.get_by_role("button", name="Use a passkey").click()
    window.get_by_role("heading", name="What now?").wait_for()
    window.get_by_role("link", name="Your account").click()
    assert "signed in as carla" in window.locator("main").inner_text()
    signed_in = AuditEntry.objects.filter(deed="signed_in").latest("pk")
    assert signed_in.details["methods"] == ["webauthn"]


def test_a_passkey_is_the_second_factor_after_a_password(window, phone, commander):
    commander.set_password(PASSWORD)
    commander.save()
    sign_in(window, commander)
    add_passkey(window, "Carla's phone")
    sign_out(window)
    window.get_by_label("Username").fill("carla")
    window.get_by_label("Password").fill(PASSWORD)
    window.get_by_role("button", name="Sign in", exact=True).click()
    window.get_by_role("heading", name="Your second factor").wait_for()
    window.get_by_role("button", name="Use a passkey").click()
    window.get_by_role("heading", name="What now?").wait_for()


def test_what_a_phone_does_not_confirm_signs_nobody_in(window, phone, commander):
    commander.set_password(PASSWORD)
    commander.save()
    sign_in(window, commander)
    add_passkey(window, "Carla's phone")
    window.get_by_role("link", name="Remove").click()
    window.get_by_role("button", name="Remove it").click()
    window.get_by_text("None yet").first.wait_for()
    assert not Authenticator.objects.filter(type="webauthn").exists()
    sign_out(window)
    # The phone still has the key; the page knows it no more.
    window.get_by_role("button", name="Use a passkey").click()
    window.locator(".error-summary, .notice--bad:visible").first.wait_for()
    window.goto("/manage/")
    window.get_by_role("heading", name="Sign in").wait_for()
