"""Walking a way that users walk: named steps, each of which may hand a value to the next."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from components.status import ComponentStatus
from core import http
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring.kinds.http import DEFAULT_CODES, parse_codes
from monitoring.outcome import CheckOutcome

MOST_STEPS = 10
STEP_KEYS = {"name", "method", "url", "headers", "body", "expected_codes", "keyword", "captures"}
# Replaced from a fixed table and nothing else: no template language (T09).
PLACE = re.compile(r"\{\{(\w+)\}\}")


def look(target: str, options: Mapping[str, Any], *, timeout: float, allowed: Sequence[Network]) -> CheckOutcome:
    """Walk all steps within one timeout; the outcome names the step that failed.

    Addresses of steps begin at `target`; `captures` maps a name to the path of a value in
    the JSON answer, like "data.0.id", for {{name}} in later steps.
    """
    begun = monotonic()
    values: dict[str, str] = {}
    code = None
    for step in options["steps"]:
        left = timeout - (monotonic() - begun)
        try:
            if left <= 0:
                raise Unreachable("timeout")
            answer = _walk(step, target, values, left, allowed)
            code = answer.status
            reason = _complaint(step, answer) or _capture(step, answer.body, values)
        except Unreachable as failure:
            reason, code = failure.reason, None
        if reason:
            took = timedelta(seconds=monotonic() - begun)
            return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, f"{step['name'][:40]}: {reason}", took, code)
    return CheckOutcome(ComponentStatus.OPERATIONAL, "", timedelta(seconds=monotonic() - begun), code)


def check_steps(steps: object) -> None:
    """Raise ValueError with a sentence for what are no steps."""
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"A journey is a list of 1 to {MOST_STEPS} steps.")
    for number, step in enumerate(steps, 1):
        if not isinstance(step, dict) or not isinstance(step.get("name"), str) or not isinstance(step.get("url"), str):
            raise ValueError(f"Step {number} needs a name and a url.")
        if unknown := step.keys() - STEP_KEYS:
            raise ValueError(f"Step {number} has the unknown key “{min(unknown)}”.")
        parse_codes(step.get("expected_codes", DEFAULT_CODES))


def _walk(
    step: Mapping[str, Any], base: str, values: Mapping[str, str], timeout: float, allowed: Sequence[Network]
) -> http.Answer:
    url = step["url"]
    address = base.rstrip("/") + url if url.startswith("/") else url
    return http.fetch(
        step.get("method", "GET"),
        _filled(address, values),
        headers={name: _filled(value, values) for name, value in step.get("headers", {}).items()},
        body=_filled(step.get("body", ""), values).encode() or None,
        read_timeout=timeout,
        total_timeout=timeout,
        is_cut=True,
        allow_private=allowed,
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def _complaint(step: Mapping[str, Any], answer: http.Answer) -> str:
    if not any(answer.status in codes for codes in parse_codes(step.get("expected_codes", DEFAULT_CODES))):
        return f"status {answer.status}"
    return "keyword" if step.get("keyword", "").encode() not in answer.body else ""


def _capture(step: Mapping[str, Any], body: bytes, values: dict[str, str]) -> str:
    for name, path in step.get("captures", {}).items():
        try:
            found: Any = json.loads(body)
            for part in str(path).split("."):
                found = found[int(part)] if isinstance(found, list) else found[part]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            return f"no {name}"
        values[name] = str(found)
    return ""
