"""Programs with tokens, and what they can talk to."""

import json

import pytest
from django.test import Client

from api import actions
from api.scopes import Scope
from tests import factories


class Program:
    """A client of the manage API with one token: paths are those below /v1/."""

    def __init__(self, text: str, client: Client | None = None) -> None:
        self.text, self.client = text, client or Client()

    def __call__(
        self, method: str, path: str, body=None, *, form: str | None = None, raw: bytes | None = None, **headers
    ):
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        if raw is not None:
            content = {"data": raw, "content_type": "application/json"}
        if form is not None:
            content = {"data": form, "content_type": "application/x-www-form-urlencoded"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method, f"/v1/{path}", headers={"Authorization": f"OAuth {self.text}"} | names, **content
        )

    def get(self, path: str, **headers):
        return self("GET", path, **headers)

    def post(self, path: str, body=None, **options):
        return self("POST", path, body, **options)

    def patch(self, path: str, body=None, **options):
        return self("PATCH", path, body, **options)

    def put(self, path: str, body=None, **options):
        return self("PUT", path, body, **options)

    def delete(self, path: str, body=None, **options):
        return self("DELETE", path, body, **options)


@pytest.fixture
def page(db):
    return factories.make_page(code="pgpgpgpgpg00", time_zone="Europe/Berlin")


@pytest.fixture
def program_with(db):
    """Makes a program whose token has the given scope."""

    def make(scope: str = Scope.ADMIN, **given) -> Program:
        _, text = actions.make_token(name=f"{scope} program", scope=scope, by="ada", **given)
        return Program(text)

    return make


@pytest.fixture
def program(program_with, page):
    """A program that may do everything."""
    return program_with(Scope.ADMIN)
