"""Every route of the dynamic part: who may come in, and nothing changes without a form of our own."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from core import languages
from people.models import Membership
from people.policy import DEEDS, Role, may
from tests.factories import make_component, make_incident, make_update

# Signing in and out is for everybody, and a link of invitation proves itself;
# the admin site guards itself (is_staff, and its own tests).
OPEN_TO_ALL = {"account_login", "account_logout", "mfa_login_webauthn", "mfa_authenticate", "people:invitation"}
FORMS_IN_LANGUAGES = [("subscribers", "unsubscribe"), ("reports", "report")]
DESCRIPTIONS = {"v3:reference", "v3:description"}
ARGUMENTS = {"int": "1", "str": "x", "slug": "http", "path": "x"}
ROOMS = [
    "core",
    "people",
    "outbox",
    "components",
    "metrics",
    "incidents",
    "monitoring",
    "subscribers",
    "notifications",
    "api",
]


@dataclass(frozen=True)
class Route:
    """One address with its parameters filled in."""

    name: str
    path: str
    view: object

    @property
    def is_staff(self) -> bool:
        return self.path.startswith("/manage/") and self.name not in OPEN_TO_ALL

    @property
    def is_for_programs(self) -> bool:
        return self.path.startswith("/v1/") or (self.path.startswith("/api/v3/") and self.name not in DESCRIPTIONS)

    @property
    def deed(self) -> str | None:
        return getattr(self.view, "deed", None)


def routes(resolver=None, prefix: str = "/", namespace: str = "") -> Iterator[Route]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                inner = f"{pattern.namespace}:" if pattern.namespace else namespace
                yield from routes(pattern, prefix + filled(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield Route(namespace + (pattern.name or ""), prefix + filled(pattern.pattern), pattern.callback)


def filled(pattern) -> str:
    text = str(pattern)
    for name, converter in pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().removeprefix("string") or "str"
        value = ARGUMENTS.get(kind, "x" * 43)
        for written in (f"<{name}>", *(f"<{label}:{name}>" for label in ("int", "str", "slug", "path"))):
            text = text.replace(written, value)
        while "<" in text and f":{name}>" in text:  # a converter of a room's own
            start = text.index("<")
            text = text[:start] + value + text[text.index(">") + 1 :]
    return text


ALL = sorted(routes(), key=lambda route: route.path)
STAFF = [route for route in ALL if route.is_staff]


def client_of(role: str | None, **options) -> Client:
    client = Client(**options)
    if role:
        user = get_user_model().objects.create(username=f"{role}-{get_user_model().objects.count()}")
        Membership.objects.create(user=user, role=role)
        client.force_login(user)
    return client


def test_there_are_routes_to_walk():
    assert len(STAFF) > 20
    assert len(ALL) > len(STAFF)
    assert not [route.path for route in ALL if "<" in route.path]


@pytest.mark.parametrize("route", STAFF, ids=lambda route: route.name)
def test_T24_every_staff_route_names_its_deed(route):
    assert route.deed in DEEDS, f"{route.name} wears no @staff(can=...)"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, *Role])
def test_T24_a_route_opens_to_exactly_the_roles_that_may(role):
    make_update(make_incident(pk=1), pk=1)
    make_component(pk=1)
    client = client_of(role)
    wrong = []
    for route in STAFF:
        for method in (client.get, client.post):
            status = method(route.path).status_code
            refused = (status == 302 and role is None) or status == 403
            if refused == may(role, route.deed):
                wrong.append((route.name, method.__name__, status))
    assert wrong == []


@pytest.mark.django_db
def test_T12_nothing_is_changed_by_a_form_that_is_not_ours():
    """Exceptions: one click (RFC 8058), a heartbeat, an alert, the mail provider (secrets), a report (no cookie)."""
    client = client_of(Role.ADMIN, enforce_csrf_checks=True)
    pages = [route for route in ALL if not route.is_for_programs]
    open_doors = {route.name for route in pages if client.post(route.path).status_code not in (403, 405)}
    named = {"heartbeat", "inbound", "mail_events", "subscribers:unsubscribe", "reports:report"}
    named |= {
        "subscribers:confirm_browser",
        "subscribers:api_create",
        "subscribers:api_resend",
        "subscribers:api_delete",
    }
    named |= {f"{room}-{code}:{name}" for code in languages.translations() for room, name in FORMS_IN_LANGUAGES}
    assert open_doors <= named, open_doors


@pytest.mark.django_db
def test_T12_the_addresses_for_programs_know_no_session():
    """A token in a header opens them, which no form of another site can send; a signed-in browser is a stranger."""
    client = client_of(Role.ADMIN, enforce_csrf_checks=True)
    answers = {client.post(route.path).status_code for route in ALL if route.is_for_programs}
    assert answers == {401, 404}  # 404 is everything beside the addresses


@pytest.mark.django_db
def test_T12_a_form_of_another_site_is_refused_though_it_has_a_token(settings):
    client = client_of(Role.ADMIN, enforce_csrf_checks=True)
    token = "a" * 32
    client.cookies["csrftoken"] = token
    for origin, expected in (("https://evil.example", 403), (settings.SITE_URL, 422)):
        form = {"csrfmiddlewaretoken": token}
        assert client.post("/manage/incidents/open/", form, headers={"Origin": origin}).status_code == expected


@pytest.mark.slow
@pytest.mark.django_db
def test_T12_reading_changes_nothing():
    make_update(make_incident(pk=1), pk=1)
    make_component(pk=1)
    client = client_of(Role.ADMIN)
    before = everything()
    for route in ALL:
        client.get(route.path)
        client.head(route.path)
    assert everything() == before


@pytest.mark.django_db
def test_T11_no_dynamic_page_can_be_framed():
    client = client_of(Role.ADMIN)
    for route in ALL:
        response = client.get(route.path)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert response.headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN"), route.name
            assert (
                "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
                or route.name == "drill:mail_html"
            )


@pytest.mark.django_db
def test_T14_a_foreign_host_is_refused_and_named_nowhere():
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        for route in ALL:
            response = Client().get(route.path, headers=headers)
            assert b"evil.example" not in response.content
            assert "evil.example" not in response.headers.get("Location", "")
            if "Host" in headers:
                assert response.status_code == 400


def everything() -> str:
    rows = [
        row
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
        for row in model.objects.order_by("pk")
    ]
    return serializers.serialize("json", rows)
