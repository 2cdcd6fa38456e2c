"""An identity provider vouches for people who have an account; when it is down, they come in as before (T43)."""

import json
import socket
import sys
import time

import pytest

from people.models import AuditEntry
from tests.servers.fixtures import PASSWORD
from tests.servers.nginx import answers
from tests.servers.process import Process, wait_until
from tests.servers.site import free_port
from tests.servers.visitor import Visitor

pytestmark = [pytest.mark.proof, pytest.mark.allow_hosts(["127.0.0.1", "::1"])]
PEOPLE = [
    {"sub": "carla", "email": "carla@example.com", "email_verified": True},
    {"sub": "stranger", "email": "eve@example.com", "email_verified": True},
    {"sub": "pretender", "email": "carla@example.com", "email_verified": False},
]
BUTTON = "/manage/login/elsewhere/oidc/"


@pytest.fixture
def vouching(tmp_path):
    """A real provider that knows Carla, a stranger, and somebody who only says that he is Carla."""
    port = free_port()
    known = [part for person in PEOPLE for part in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *known]
    process = Process("provider", command, log=tmp_path / "provider.log")
    process.wait_until(lambda: answers(port), within=30, what="the provider listens")
    yield f"http://127.0.0.1:{port}"
    process.stop()


def opened(installation, issuer):
    """The installation with that provider."""
    installation.environment |= {
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": "status",
        "OIDC_CLIENT_SECRET": "secret",
        "OIDC_NAME": "Example ID",
        "OIDC_PRIVATE_NETWORKS": "127.0.0.0/8,::1/128",
    }
    installation.start("web")
    with Visitor(installation.url) as somebody:  # the first request of a process loads what all others use
        wait_until(lambda: somebody.get("/manage/login/").ok, within=60, what="the desk answers")
    return installation.url


def through_the_provider(visitor, subject):
    """Press the button, say at the provider who one is, and come back."""
    assert "Sign in with Example ID" in visitor.get("/manage/login/").text
    asked = visitor.get(BUTTON)
    assert "Authorize Client" in asked.text, asked.text
    return visitor.session.post(asked.url, data={"sub": subject}, timeout=30)


def test_a_provider_lets_in_whom_it_vouches_for_and_nobody_else(installation, commander, vouching):
    url = opened(installation, vouching)
    with Visitor(url) as carla:
        answer = through_the_provider(carla, "carla")
        assert answer.url == f"{url}/manage/", answer.text
        assert "What now?" in answer.text
    deeds = list(AuditEntry.objects.order_by("pk").values_list("deed", "by"))
    assert deeds == [("account_connected", "carla"), ("sign_on_linked", "carla"), ("signed_in", "carla")]
    for subject in ("stranger", "pretender"):
        with Visitor(url) as somebody:
            answer = through_the_provider(somebody, subject)
            assert "Nobody here has that address yet" in answer.text
            assert somebody.get("/manage/").url.startswith(f"{url}/manage/login/")


def test_T43_a_provider_that_hangs_keeps_nobody_out(installation, commander):
    commander.set_password(PASSWORD)
    commander.save()
    with socket.create_server(("127.0.0.1", 0)) as black_hole:  # takes every connection and never says a word
        url = opened(installation, f"http://127.0.0.1:{black_hole.getsockname()[1]}")
        with Visitor(url) as carla:
            began = time.monotonic()
            answer = carla.get(BUTTON)
            assert "Sign in with your password or passkey instead" in answer.text
            assert time.monotonic() - began < 10
            began = time.monotonic()
            carla.sign_in(commander.get_username(), PASSWORD)
            assert "Subscribe" in carla.get("/subscribe").text
            assert time.monotonic() - began < 5
