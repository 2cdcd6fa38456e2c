"""The vendor's own description of its manage API, with its known defects mended (contract B.1)."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.conf import settings
from jsonschema import Draft202012Validator

FILE = settings.BASE_DIR.parent / "shared" / "contracts" / "statuspage-v1-openapi.yaml"
IS_HERE = FILE.exists()  # the vendor's text is not ours to ship: a clone has it only beside itself
Schema = dict[str, Any]
LISTS_TYPED_AS_ONE = ["/pages/{page_id}/metrics", "/pages/{page_id}/metrics_providers/{metrics_provider_id}/metrics"]


@dataclass(frozen=True)
class Described:
    """One operation of the description."""

    id: str
    method: str
    path: str
    body: Schema


@cache
def description() -> Schema:
    """The description with the defects of B.1 mended; an empty one where there is none."""
    if not IS_HERE:
        return {"openapi": "3.0.0", "info": {"title": "", "version": ""}, "paths": {}, "components": {"schemas": {}}}
    described = json.loads(json.dumps(yaml.safe_load(FILE.read_text()), default=str))  # examples hold dates
    schemas = described["components"]["schemas"]
    ids = {"type": "array", "items": {"type": "string"}}
    schemas["Incident"]["properties"]["postmortem_published_at"] = {"type": "string", "format": "date-time"}
    schemas["Subscriber"]["properties"]["components"] = ids
    schemas["GroupComponent"]["properties"] |= {"components": ids, "position": {"type": "integer"}}
    for body in ("ResendConfirmation", "Unsubscribe", "Reactivate"):
        schemas[f"postPagesPageIdSubscribers{body}"]["properties"]["subscribers"] = {"anyOf": [{"type": "string"}, ids]}
    status = schemas["Component"]["properties"]["status"]
    points = {"type": "array", "items": {"$ref": "#/components/schemas/MetricAddResponse_metric_id"}}
    schemas["MetricAddResponse"] = {"type": "object", "additionalProperties": points}
    for method in ("post", "patch"):  # a map by id, described as an object with a key of that name
        incident = schemas[f"{method}PagesPageIdIncidents_incident"]["properties"]
        incident["components"] = {"type": "object", "additionalProperties": status}
    for path in LISTS_TYPED_AS_ONE:
        content = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        content["schema"] = {"type": "array", "items": content["schema"]}
    return _with_small_letters(described)


def _with_small_letters(value: Any) -> Any:
    """`type: Object` is no type."""
    if isinstance(value, dict):
        return {
            name: "object" if name == "type" and inner == "Object" else _with_small_letters(inner)
            for name, inner in value.items()
        }
    return [_with_small_letters(inner) for inner in value] if isinstance(value, list) else value


def operations() -> Iterator[Described]:
    """Every operation that the vendor describes."""
    for path, methods in description()["paths"].items():
        for method, said in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield Described(said["operationId"], method.upper(), path, said)


@cache
def _null_where_nothing_is() -> Schema:
    """The schemas as JSON Schema; a property without a value is null, as the service itself answers."""
    schemas = copy.deepcopy(description()["components"]["schemas"])
    for schema in schemas.values():
        for name, inner in schema.get("properties", {}).items():
            if "$ref" not in inner:
                schema["properties"][name] = {"anyOf": [inner, {"type": "null"}]}
    return {"schemas": schemas}


def complaints(described: Described, status: int, answer: Any) -> list[str]:
    """What the description does not allow about this answer."""
    said = described.body["responses"].get(str(status))
    if said is None:
        return [f"{described.id} documents no {status}"]
    schema = said.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return [] if answer is None else [f"{described.id} documents no body for {status}"]
    validator = Draft202012Validator({**schema, "components": _null_where_nothing_is()})
    return [f"{described.id}: {error.json_path}: {error.message}" for error in validator.iter_errors(answer)]
