"""The description is OpenAPI 3.1, complete, and readable by people."""

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from api.v3 import reference
from api.v3.urls import operations


def test_every_operation_is_described():
    described = {
        f"/{str(pattern.pattern).replace('<slug:', '{').replace('<int:', '{').replace('>', '}')}": sorted(
            method.lower() for method in pattern.callback.cls.operations
        )
        for pattern in operations
    }
    paths = reference.description()["paths"]
    assert {address: sorted(paths[f"/api/v3{address}"]) for address in described} == described
    assert {"/api/v3/uptime.json", "/api/v3/affected/{id}.json"} <= paths.keys()


def test_ids_are_unique_and_every_schema_is_one():
    whole = reference.description()
    ids = [operation["operationId"] for methods in whole["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    for schema in whole["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.django_db
def test_programs_and_people_can_read_it_without_a_token():
    client = Client()
    answer = client.get("/api/v3/openapi.json")
    assert answer.json()["openapi"].startswith("3.1")
    assert answer["Access-Control-Allow-Origin"] == "*"
    page = client.get("/api/v3/").content.decode()
    assert "<code>/api/v3/proposals/{number}/approve</code>" in page
    assert "the scope <code>publish</code>" in page
    assert "`" not in page.partition("<main")[2]
    assert "Confirmed not affected, by id." in page
    assert not client.cookies


@pytest.mark.django_db
def test_any_other_address_says_so_in_the_words_of_the_api():
    answer = Client().get("/api/v3/nothing")
    assert (answer.status_code, answer.json()["error"]) == (404, "There is nothing at this address.")
