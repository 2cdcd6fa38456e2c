"""Looking at an HTTP address: the code, the words in it, and how long it took."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Any

from components.status import ComponentStatus
from core import http
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring import json_path
from monitoring.outcome import CheckOutcome

METHODS = ["GET", "HEAD", "POST", "PUT", "OPTIONS"]
DEFAULT_CODES = "200-299"
# Which redirects are followed, and what a certificate must be.
FOLLOWS, STAYS = "follow", "same_host"
STRICT, ANY = "strict", "any"


@dataclass(frozen=True, slots=True)
class Options:
    """What an HTTP probe asks and expects; as kept in `Probe.options`."""

    method: str = "GET"
    expected_codes: str = DEFAULT_CODES
    keyword: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    json_path: str = ""
    json_equals: str = ""
    redirects: int = 3
    redirect_policy: str = FOLLOWS
    certificate: str = STRICT
    slow_after_ms: int = 0


def parse_codes(text: str) -> list[range]:
    """ "200-299, 401" as ranges; ValueError with a sentence for what is neither a code nor a range."""
    ranges = []
    for part in re.split(r"[,\s]+", text.strip()):
        match = re.fullmatch(r"([1-5]\d\d)(?:-([1-5]\d\d))?", part)
        if not match:
            raise ValueError(f"“{part}” is neither a code like 200 nor a range like 200-299.")
        first, last = int(match[1]), int(match[2] or match[1])
        if last < first:
            raise ValueError(f"“{part}” ends before it begins.")
        ranges.append(range(first, last + 1))
    return ranges


def look(target: str, options: Mapping[str, Any], *, timeout: float, allowed: Sequence[Network]) -> CheckOutcome:
    """Ask once and say what it means; a failure of the other side is an outcome, never an exception."""
    wanted = Options(**options)
    begun = monotonic()
    try:
        answer = http.fetch(
            wanted.method,
            target,
            headers=wanted.headers,
            body=wanted.body.encode() or None,
            connect_timeout=min(4, timeout),
            read_timeout=timeout,
            total_timeout=timeout,
            is_cut=True,
            allow_private=allowed,
            redirects=wanted.redirects,
            stays=wanted.redirect_policy == STAYS,
            verify=wanted.certificate != ANY,
        )
    except Unreachable as failure:
        took = timedelta(seconds=monotonic() - begun)
        return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, failure.reason, took)
    status, reason = _meaning(wanted, answer)
    return CheckOutcome(status, reason, answer.took, answer.status)


def _meaning(wanted: Options, answer: http.Answer) -> tuple[ComponentStatus, str]:
    if not any(answer.status in codes for codes in parse_codes(wanted.expected_codes)):
        return ComponentStatus.MAJOR_OUTAGE, "status"
    # A plain search: a pattern language would let a probe hang itself (T29).
    if wanted.keyword and wanted.keyword.encode() not in answer.body:
        return ComponentStatus.MAJOR_OUTAGE, "keyword"
    if wanted.json_path and (complaint := complaint_about_json(wanted.json_path, wanted.json_equals, answer.body)):
        return ComponentStatus.MAJOR_OUTAGE, complaint
    if wanted.slow_after_ms and answer.took > timedelta(milliseconds=wanted.slow_after_ms):
        return ComponentStatus.DEGRADED, "slow"
    return ComponentStatus.OPERATIONAL, ""


def complaint_about_json(path: str, expected: str, body: bytes) -> str:
    """Why a JSON answer is not as expected, "" when it is: something must stand at the path, or exactly `expected`."""
    try:
        found = json_path.found(path, body)
    except json_path.NotJson:
        return "json"
    if not found:
        return "json_path"
    return "" if not expected or expected in found else "json_value"
