"""T27: a token is shown once, kept as a hash, scoped, mortal, at home somewhere, and never in an address."""

import hashlib
import io
import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import serializers
from django.test import Client

from api import actions
from api.models import ApiToken
from api.scopes import Scope, covers
from api.v1.urls import urlpatterns
from core import clock
from people.models import AuditEntry
from people.policy import Role
from tests.conftest import make_person


@pytest.mark.parametrize(
    ("held", "allowed"),
    [
        (Scope.READ, ["read"]),
        (Scope.PROPOSE, ["read", "propose"]),
        (Scope.PUBLISH, ["read", "propose", "publish"]),
        (Scope.ADMIN, ["read", "propose", "publish", "admin"]),
    ],
)
def test_T27_a_scope_covers_itself_and_the_ones_before_it(held, allowed):
    assert [scope.value for scope in Scope if covers(held, scope)] == allowed


@pytest.mark.django_db
def test_T27_only_the_hash_is_kept_and_it_opens_nothing(page):
    token, text = actions.make_token(name="deploy", scope=Scope.READ, by="ada")
    assert text.startswith("stp_")
    assert len(text) == 4 + 43  # 256 bits
    assert token.digest == hashlib.sha256(text.encode()).hexdigest()
    dump = serializers.serialize("json", [*ApiToken.objects.all(), *AuditEntry.objects.all()])
    assert text not in dump
    assert text.removeprefix("stp_") not in dump
    for stolen in (token.digest, f"stp_{token.digest}", token.code):
        assert Client().get("/v1/pages", headers={"Authorization": f"OAuth {stolen}"}).status_code == 401


@pytest.mark.parametrize("word", ["OAuth", "oauth", "Bearer", "bearer"])
def test_T27_oauth_and_bearer_both_open(program, word):
    answer = Client().get("/v1/pages", headers={"Authorization": f"{word} {program.text}"})
    assert answer.status_code == 200


@pytest.mark.parametrize("header", ["", "OAuth", "Basic {}", "{}", "OAuth  ", "OAuth stp_wrong", "Token {}"])
def test_T27_everything_else_is_401_with_a_sentence(program, header):
    answer = Client().get("/v1/pages", headers={"Authorization": header.format(program.text)})
    assert answer.status_code == 401
    assert answer.json()["message"].startswith("Could not authenticate")
    assert answer["WWW-Authenticate"].startswith("OAuth")


@pytest.mark.parametrize(
    "query", ["api_key={}", "API_KEY={}", "access_token={}", "q={}", "api_key=anything", "token={}"]
)
@pytest.mark.parametrize("path", ["pages", "pages.json", "nowhere/at/all"])
def test_T27_a_token_in_the_address_is_400_though_it_is_good(program, query, path):
    answer = program.get(f"{path}?{query.format(program.text)}")
    assert answer.status_code == 400
    assert "does not belong into an address" in answer.json()["message"]
    assert program.text not in answer.content.decode()


def test_T27_a_token_dies_when_it_expires(program_with, page):
    program = program_with(Scope.READ, expires_at=clock.now() + timedelta(days=1))
    assert program.get("pages").status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1), tick=False):
        assert program.get("pages").status_code == 401


def test_T27_a_revoked_token_opens_nothing(program_with, page):
    program = program_with(Scope.READ)
    actions.revoke_token(ApiToken.objects.get(), by="ada")
    assert program.get("pages").status_code == 401
    assert [entry.deed for entry in AuditEntry.objects.all()] == ["make_token", "revoke_token"]


@pytest.mark.parametrize(
    ("networks", "status"),
    [
        (["127.0.0.0/8"], 200),
        (["203.0.113.0/24", "127.0.0.1/32"], 200),
        (["203.0.113.0/24"], 403),
        (["2001:db8::/32"], 403),
    ],
)
def test_T27_a_token_is_good_only_where_it_is_at_home(program_with, page, networks, status):
    assert program_with(Scope.READ, networks=networks).get("pages").status_code == status


@pytest.mark.parametrize("written", ["::ffff:203.0.113.7", "203.0.113.7"])
def test_T27_an_address_in_ipv6_spelling_is_the_same_address(written):
    assert ApiToken(networks=["203.0.113.0/24"]).is_at_home(written)
    assert not ApiToken(networks=["203.0.113.0/24"]).is_at_home("")


def test_T27_last_use_is_remembered(program):
    program.get("pages")
    assert ApiToken.objects.get().last_used_at is not None


def operations():
    """Every operation of the table with its method and its address, parameters filled in."""
    for pattern in urlpatterns:
        table = pattern.callback.view_initkwargs.get("operations", {})
        address = str(pattern.pattern)
        for method, operation in table.items():
            if not address.endswith(".json"):
                yield (
                    method,
                    address.replace("<code:page_id>", "pgpgpgpgpg00").replace("<code:", "").replace(">", ""),
                    operation,
                )


OPERATIONS = list(operations())


@pytest.mark.parametrize("held", Scope)
def test_T27_the_scope_matrix_every_operation_opens_to_exactly_the_scopes_that_may(program_with, page, held):
    program = program_with(held)
    wrong = [
        (method, address)
        for method, address, operation in OPERATIONS
        if (program(method, address, {} if method != "GET" else None).status_code == 403)
        == covers(held, operation.needs)
    ]
    assert OPERATIONS
    assert wrong == []


def test_T27_no_session_opens_the_api_and_no_cookie_is_set(page, client, program):
    client.force_login(make_person("ada", Role.ADMIN))
    assert client.get("/v1/pages").status_code == 401
    answer = program.get("pages")
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_T27_logs_hold_no_token(program):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        program.get("pages")
        program.get(f"pages?api_key={program.text}")
        program.get("pages/nowhere000000")
        program.post("pages", {"token": program.text})
    finally:
        logging.getLogger().removeHandler(handler)
        logging.getLogger().setLevel(logging.WARNING)
    assert "/v1/pages" in written.getvalue()  # what is refused is logged by its path
    assert "stp_" not in written.getvalue()


@pytest.fixture
def admin_client(db):
    client = Client()
    client.force_login(make_person("ada", Role.ADMIN))
    return client


def test_T27_the_text_is_shown_once(admin_client, page):
    form = {"name": "deploy", "scope": "publish", "lives": "90", "networks": "203.0.113.9\n198.51.100.0/24"}
    made = admin_client.post("/manage/tokens/new/", form)
    text = made.context["text"]
    assert text in made.content.decode()
    assert made["Cache-Control"].startswith("max-age=0")
    token = ApiToken.objects.get()
    assert (token.scope, token.networks) == ("publish", ["203.0.113.9/32", "198.51.100.0/24"])
    shown = admin_client.get("/manage/tokens/").content.decode()
    assert "deploy" in shown
    assert text not in shown
    admin_client.post(f"/manage/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert "revoked" in admin_client.get("/manage/tokens/").content.decode()


def test_a_form_with_a_wrong_network_says_which_and_makes_nothing(admin_client):
    form = {"name": "deploy", "scope": "read", "lives": "30", "networks": "10.0.0.0/8 office"}
    answer = admin_client.post("/manage/tokens/new/", form)
    assert answer.status_code == 422
    assert "“office” is neither" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_no_token_yet_is_explained(admin_client):
    assert "No program has a token yet" in admin_client.get("/manage/tokens/").content.decode()
