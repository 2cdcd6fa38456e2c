"""The whole description of our own API, with the published files that belong to it."""

from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from drf_spectacular.generators import SchemaGenerator

from api.v3 import urls
from core import markdown

VERSION = "3.0"
TEXT = (
    "What the formats of other products cannot say: promises, corrections, waves, statements of who is not affected, "
    "proposals with their evidence, problem reports, weighted uptime and deliveries. A token "
    "(`Authorization: Bearer stp_...`) opens it; a change with an `Idempotency-Key` is done once, however often it is "
    "sent. The answers under “files” need no token: they are published files and answer while everything else is down."
)
FILES = {
    "/api/v3/uptime.json": "The exact uptime of each component, day by day.",
    "/api/v3/affected/{id}.json": "Is it me or is it them? One component in less than a kilobyte.",
    "/api/v3/affected/{id}/{region}.json": (
        "The same for one region of the page’s list, in lower case with hyphens: “North America” is north-america."
    ),
    "/api/v3/affected": (
        "The same two by a query: ?component=…&region=…; a region that is not on the list is answered for all."
    ),
}
PLACES = {"path": "in the address", "query": "after the ?"}
QUERIES = {"/api/v3/affected": {"component": True, "region": False}}


@cache
def description() -> dict[str, Any]:
    """OpenAPI 3.1; made once in each process."""
    made = SchemaGenerator(patterns=urls.described).get_schema(request=None, public=True)
    made["info"] = {"title": "Status page", "version": VERSION, "description": TEXT}
    made["components"].setdefault("securitySchemes", {})["token"] = {"type": "http", "scheme": "bearer"}
    for address, words in FILES.items():
        made["paths"][address] = {"get": _file(address, words)}
    return made


@cache
def chapters() -> list[tuple[str, list[dict[str, Any]]]]:
    """The operations by what they are about, as a page shows them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for address, methods in description()["paths"].items():
        for method, operation in methods.items():
            told = f"{operation.get('summary', '')} {operation.get('description', '')}"
            shown = {"method": method.upper(), "address": address, "says": said(told), "words": _words(operation)}
            found.setdefault(operation["tags"][0], []).append(operation | shown)
    return list(found.items())


def said(text: str) -> SafeString:
    """A description as people read it: its Markdown drawn."""
    return mark_safe(markdown.render(text))


def _words(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """What may be told to it: name, where it stands, help, and whether it must be there."""
    asked = [
        {
            "name": each["name"],
            "where": PLACES[each["in"]],
            "help": each.get("description", ""),
            "is_needed": each["in"] != "path" and each.get("required", False),
        }
        for each in operation.get("parameters", [])
    ]
    return asked + _fields(operation)


def _fields(operation: dict[str, Any]) -> list[dict[str, Any]]:
    """What its body may have."""
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = description()["components"]["schemas"].get(body.get("$ref", "").rpartition("/")[2], {})
    needed = schema.get("required", [])
    return [
        {"name": name, "where": "body", "help": field.get("description", ""), "is_needed": name in needed}
        for name, field in schema.get("properties", {}).items()
    ]


def _file(address: str, words: str) -> dict[str, Any]:
    parts = [part[1:-1] for part in address.replace(".json", "").split("/") if part.startswith("{")]
    asked = [_parameter(name, "path", is_needed=True) for name in parts]
    asked += [_parameter(name, "query", is_needed=is_needed) for name, is_needed in QUERIES.get(address, {}).items()]
    answer = {
        "description": "As it was published last.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    return {
        "operationId": "_".join(
            ["files", address.split("/")[3].removesuffix(".json"), *(each["name"] for each in asked)]
        ),
        "summary": words,
        "tags": ["files"],
        "security": [],
        "parameters": asked,
        "responses": {"200": answer, "404": {"description": "There is no such file."}},
    }


def _parameter(name: str, place: str, *, is_needed: bool) -> dict[str, Any]:
    return {"name": name, "in": place, "required": is_needed, "schema": {"type": "string"}}
