"""A program that speaks our own API, and holds every answer against the description."""

import json
import re

import jsonschema
import pytest
from django.test import Client

from api import actions
from api.scopes import Scope
from api.v3 import reference
from tests import factories


class Program:
    """A client of /api/v3/ with one token; an answer that is not as described fails the test."""

    def __init__(self, text: str) -> None:
        self.text, self.client = text, Client()

    def __call__(self, method: str, path: str, body=None, **headers):
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.generic(
            method, f"/api/v3/{path}", headers={"Authorization": f"Bearer {self.text}"} | names, **content
        )
        require_described(method, f"/api/v3/{path}", answer)
        return answer

    def get(self, path: str, **headers):
        return self("GET", path, **headers)

    def post(self, path: str, body=None, **headers):
        return self("POST", path, body if body is not None else {}, **headers)


def require_described(method: str, path: str, answer) -> None:
    """The status is one that the description has, and the body is as it says."""
    described = reference.description()
    operation = next(
        methods[method.lower()]
        for address, methods in described["paths"].items()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", address), path.partition("?")[0]) and method.lower() in methods
    )
    schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
    whole = {**schema, "components": described["components"]}
    jsonschema.Draft202012Validator(whole, format_checker=jsonschema.FormatChecker()).validate(answer.json())


@pytest.fixture
def program_with(db):
    """Makes a program whose token has the given scope."""

    def make(scope: str) -> Program:
        return Program(actions.make_token(name=f"{scope} program", scope=scope, by="ada")[1])

    return make


@pytest.fixture
def program(program_with):
    factories.make_page()
    return program_with(Scope.PUBLISH)


@pytest.fixture
def login(db):
    return factories.make_component(name="Sign-in", code="signin000001")


@pytest.fixture
def api(db):
    return factories.make_component(name="API", code="api000000001")
