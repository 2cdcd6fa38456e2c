"""Signing in as a device, in a journey (RFC 8628)."""

import json
from urllib.parse import parse_qs

import pytest

from monitoring.kinds import journey
from tests.monitoring.looking import seen
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.usefixtures("loopback")
STEP = {"kind": "device", "name": "device sign-in", "url": "/device", "token_url": "/token", "client_id": "canary"}
APPROVED = STEP | {"approve_url": "/approve", "approve_headers": {"X-Canary": "k"}}
USE = {"name": "open chat", "url": "/chat", "headers": {"Authorization": "Bearer {{access_token}}"}}
CODE = {"device_code": "d-1", "user_code": "WDJB-MJHT", "verification_uri": "https://x.example/d", "interval": 0.05}


class Accounts:
    """An authorisation server that gives the token at the n-th poll after the approval."""

    def __init__(self, *, code=CODE, pending=1, error="authorization_pending", approves=True):
        self.code, self.pending, self.error, self.approves = code, pending, error, approves
        self.asked = []
        self.is_approved = False

    def __call__(self, connection, head):
        path, body = head.split()[1].decode(), head.partition(b"\r\n\r\n")[2].decode()
        self.asked.append((path, {name: values[0] for name, values in parse_qs(body).items()}))
        match path:
            case "/device":
                saying(body=json.dumps(self.code).encode())(connection, head)
            case "/approve" if self.approves:
                self.is_approved = True
                saying("204 No Content", b"")(connection, head)
            case "/token" if self.is_approved and self.pending <= 0:
                saying(body=b'{"access_token": "t-1", "token_type": "Bearer"}')(connection, head)
            case "/token":
                self.pending -= 1
                saying("400 Bad Request", json.dumps({"error": self.error}).encode())(connection, head)
            case "/chat":
                saying(body=b"hello")(connection, head)
            case _:
                saying("403 Forbidden")(connection, head)


def walked(accounts, steps, **given):
    with listening(accounts) as place:
        result = seen(journey, place.url(), {"steps": steps}, **given)
    return result, place.heard


def test_a_code_is_asked_for_approved_and_turned_into_a_token():
    accounts = Accounts(pending=2)
    result, heard = walked(accounts, [APPROVED, USE])
    assert result == ("operational", "")
    assert [path for path, _ in accounts.asked] == ["/device", "/approve", "/token", "/token", "/token", "/chat"]
    assert accounts.asked[1][1] == {"user_code": "WDJB-MJHT"}
    assert accounts.asked[2][1] == {
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
        "device_code": "d-1",
        "client_id": "canary",
    }
    assert b"Authorization: Bearer t-1\r\n" in heard[-1]


def test_where_nobody_approves_it_works_as_long_as_the_server_waits():
    assert walked(Accounts(), [STEP])[0] == ("operational", "")


@pytest.mark.parametrize(
    ("accounts", "step", "reason"),
    [
        (Accounts(code={"device_code": "d"}), STEP, "no user_code"),
        (Accounts(code=[]), STEP, "no device_code"),
        (Accounts(error="invalid_client"), STEP, "token 400 invalid_client"),
        (Accounts(approves=False), APPROVED, "not approved (403)"),
        (Accounts(error="access_denied"), APPROVED, "token 400 access_denied"),
        (Accounts(pending=999), APPROVED, "timeout"),
        (Accounts(error="slow_down", pending=9), APPROVED, "timeout"),
        (Accounts(), STEP | {"url": "/gone"}, "status 403"),
    ],
)
def test_what_goes_wrong_is_named(accounts, step, reason):
    assert walked(accounts, [step], timeout=0.6)[0] == ("major_outage", f"device sign-in: {reason}")


@pytest.mark.parametrize("missing", ["token_url", "client_id"])
def test_a_step_that_cannot_sign_in_is_refused(missing):
    step = {key: value for key, value in STEP.items() if key != missing}
    with pytest.raises(ValueError, match=f"needs {missing}"):
        journey.check_steps([step])


def test_a_step_of_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="unknown kind “saml”"):
        journey.check_steps([STEP | {"kind": "saml"}])
