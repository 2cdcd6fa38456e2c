"""Walking a way that users walk: named steps, each of which may hand a value to the next."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from components.status import ComponentStatus
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring import json_path
from monitoring.kinds import device
from monitoring.kinds.http import DEFAULT_CODES, complaint_about_json, parse_codes
from monitoring.kinds.walk import Walk
from monitoring.outcome import CheckOutcome

MOST_STEPS = 10
REQUEST, DEVICE = "request", "device"
STEP_KEYS = {
    REQUEST: {
        *("kind", "name", "method", "url", "headers", "body", "expected_codes", "keyword"),
        *("json_path", "json_equals", "captures"),
    },
    DEVICE: device.KEYS,
}


def look(target: str, options: Mapping[str, Any], *, timeout: float, allowed: Sequence[Network]) -> CheckOutcome:
    """Walk all steps within one timeout; the outcome names the step that failed.

    Addresses of steps begin at `target`; `captures` maps a name to the path of a value in
    the JSON answer, like "data.0.id" or "$.data[0].id", for {{name}} in later steps.
    """
    walk = Walk(target, monotonic() + timeout, allowed)
    begun = monotonic()
    for step in options["steps"]:
        walk.code = None
        try:
            reason = STEPS[step.get("kind", REQUEST)](step, walk)
        except Unreachable as failure:
            reason, walk.code = failure.reason, None
        if reason:
            took = timedelta(seconds=monotonic() - begun)
            return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, f"{step['name'][:40]}: {reason}", took, walk.code)
    return CheckOutcome(ComponentStatus.OPERATIONAL, "", timedelta(seconds=monotonic() - begun), walk.code)


def check_steps(steps: object) -> None:
    """Raise ValueError with a sentence for what are no steps."""
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"A journey is a list of 1 to {MOST_STEPS} steps.")
    for number, step in enumerate(steps, 1):
        if not isinstance(step, dict) or not isinstance(step.get("name"), str) or not isinstance(step.get("url"), str):
            raise ValueError(f"Step {number} needs a name and a url.")
        kind = step.get("kind", REQUEST)
        if kind not in STEP_KEYS:
            raise ValueError(f"Step {number} is of the unknown kind “{kind}”; there are {REQUEST} and {DEVICE}.")
        if unknown := step.keys() - STEP_KEYS[kind]:
            raise ValueError(f"Step {number} has the unknown key “{min(unknown)}”.")
        if kind == DEVICE:
            device.check(step, number)
        parse_codes(step.get("expected_codes", DEFAULT_CODES))
        for path in [step.get("json_path", ""), *(p for p in step.get("captures", {}).values() if p.startswith("$"))]:
            if path:
                json_path.compiled(path)


def _request(step: Mapping[str, Any], walk: Walk) -> str:
    """One request, what it must answer, and what is kept of the answer."""
    answer = walk.ask(
        step.get("method", "GET"), step["url"], headers=step.get("headers", {}), body=step.get("body", "")
    )
    if not any(answer.status in codes for codes in parse_codes(step.get("expected_codes", DEFAULT_CODES))):
        return f"status {answer.status}"
    if step.get("keyword", "").encode() not in answer.body:
        return "keyword"
    if path := step.get("json_path", ""):
        return complaint_about_json(path, step.get("json_equals", ""), answer.body) or walk.capture(step, answer.body)
    return walk.capture(step, answer.body)


STEPS: dict[str, Callable[[Mapping[str, Any], Walk], str]] = {REQUEST: _request, DEVICE: device.sign_in}
