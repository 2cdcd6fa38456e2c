"""A step that signs in as a device does (RFC 8628): asks for a code, lets it be approved, and polls for the token."""

import json
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from core.unreachable import Unreachable
from monitoring.kinds.walk import Walk

KEYS = {"kind", "name", "url", "token_url", "client_id", "scope", "approve_url", "approve_headers", "approve_body"}
GRANT = "urn:ietf:params:oauth:grant-type:device_code"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
PENDING, SLOW_DOWN = "authorization_pending", "slow_down"
USUAL_INTERVAL = 5.0
SLOWER_BY = 5.0


def check(step: Mapping[str, Any], number: int) -> None:
    """Raise ValueError with a sentence for a step that cannot sign in."""
    for key in ("token_url", "client_id"):
        if not isinstance(step.get(key), str) or not step[key]:
            raise ValueError(f"Step {number} signs in as a device and needs {key}.")


def sign_in(step: Mapping[str, Any], walk: Walk) -> str:
    """What is wrong with the sign-in, "" when it works.

    With `approve_url` the code is approved there and a token must come; it is {{access_token}} for
    later steps. Without it nobody approves, and it works when the server says so: pending.
    """
    asked = {"client_id": step["client_id"], **({"scope": step["scope"]} if step.get("scope") else {})}
    answer = walk.ask("POST", step["url"], headers=FORM, body=urlencode(asked))
    given = _read(answer.body)
    if answer.status != 200:
        return f"status {answer.status}"
    if missing := [key for key in ("device_code", "user_code", "verification_uri") if not given.get(key)]:
        return f"no {missing[0]}"
    walk.values |= {"user_code": str(given["user_code"]), "device_code": str(given["device_code"])}
    if not step.get("approve_url"):
        return _is_pending(step, walk)
    approved = walk.ask(
        *("POST", step["approve_url"]),
        headers={**FORM, **step.get("approve_headers", {})},
        body=step.get("approve_body", "user_code={{user_code}}"),
    )
    if not 200 <= approved.status < 400:
        return f"not approved ({approved.status})"
    return _poll(step, walk, _seconds(given.get("interval")))


def _is_pending(step: Mapping[str, Any], walk: Walk) -> str:
    answer = _token(step, walk)
    error = _read(answer.body).get("error", "")
    return "" if error in (PENDING, SLOW_DOWN) else f"token {answer.status} {error}".strip()[:40]


def _poll(step: Mapping[str, Any], walk: Walk, interval: float) -> str:
    """Ask for the token until it comes, as seldom as the server wants."""
    while True:
        answer = _token(step, walk)
        said = _read(answer.body)
        if answer.status == 200 and said.get("access_token"):
            walk.values["access_token"] = str(said["access_token"])
            return ""
        error = str(said.get("error", ""))
        if error not in (PENDING, SLOW_DOWN):
            return f"token {answer.status} {error}".strip()[:40]
        interval += SLOWER_BY if error == SLOW_DOWN else 0
        if walk.left <= interval:
            raise Unreachable("timeout")
        threading.Event().wait(interval)


def _token(step: Mapping[str, Any], walk: Walk) -> Any:
    asked = {"grant_type": GRANT, "device_code": walk.values["device_code"], "client_id": step["client_id"]}
    return walk.ask("POST", step["token_url"], headers=FORM, body=urlencode(asked))


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _seconds(given: object) -> float:
    return float(given) if isinstance(given, int | float) and 0 < given < 60 else USUAL_INTERVAL
