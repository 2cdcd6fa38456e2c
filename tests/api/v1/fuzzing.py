"""Requests that the vendor's description allows, and such that it does not, and what may be answered to either."""

import json
from typing import Any
from urllib.parse import quote

import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.core import NOT_SET

from tests.api.v1 import vendor, walk

__all__ = ["WALKED", "Case", "GenerationMode", "complaints", "said", "strategy_of"]

SCHEMA = schemathesis.openapi.from_dict(vendor.description())
_NAMES = {step.operation for step in walk.steps(0, "", "")}
WALKED = {each.id: each for each in vendor.operations() if each.id in _NAMES}
# What every operation may answer besides what the vendor documents; see docs/compatibility.md.
ALWAYS = {400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 501}


def strategy_of(described: vendor.Described, mode: GenerationMode) -> SearchStrategy[Case]:
    """Requests for this operation."""
    return SCHEMA[described.path][described.method].as_strategy(generation_mode=mode)


def said(case: Case, things: dict[str, str]) -> tuple[str, bytes | None]:
    """Path and body of a case, with ids of things that exist where there are some."""
    case.path_parameters = {name: things.get(name, value) for name, value in case.path_parameters.items()}
    path = "/".join(quote(_text(part), safe="%") for part in case.formatted_path.split("/"))
    pairs = [(name, value) for name, value in (case.query or {}).items() if value is not NOT_SET]
    query = "&".join(f"{quote(_text(name), safe='')}={quote(_text(value), safe='')}" for name, value in pairs)
    is_json = case.body is not NOT_SET and case.media_type == "application/json"
    return path + (f"?{query}" if query else ""), _encoded(case.body) if is_json else None


def _encoded(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body, default=repr).encode()


def _text(value: Any) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


def complaints(described: vendor.Described, status: int, answer: Any) -> list[str]:
    """What is wrong with this answer: a failure of ours, an undocumented code, or a body that is not as described."""
    if status not in {int(code) for code in described.body["responses"]} | ALWAYS:
        return [f"{described.id} answered {status}: {answer}"]
    if status < 300:
        return vendor.complaints(described, status, answer)
    return (
        [] if isinstance(answer, dict) and answer.get("message") else [f"{described.id}: {status} without a sentence"]
    )
