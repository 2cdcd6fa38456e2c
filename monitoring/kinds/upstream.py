"""Looking at a provider's own status page: evidence about our troubles, never the truth about us (T38)."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from components.status import SEVERITY, ComponentStatus
from core import http
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring.outcome import CheckOutcome

MOST_BYTES = 2_000_000
SUMMARY = "/api/v2/summary.json"


def look(target: str, options: Mapping[str, Any], *, timeout: float, allowed: Sequence[Network]) -> CheckOutcome:
    """The worst status of the components that are named in `components` (of all, when none is)."""
    begun = monotonic()
    try:
        answer = http.fetch(
            *("GET", target.rstrip("/") + SUMMARY),
            total_timeout=timeout,
            max_bytes=MOST_BYTES,
            allow_private=allowed,
            redirects=3,
        )
    except Unreachable as failure:
        # A provider's status page that is away says nothing about the provider.
        return CheckOutcome(ComponentStatus.OPERATIONAL, failure.reason, timedelta(seconds=monotonic() - begun))
    status = _worst(answer.body, options.get("components", []))
    if status is None:
        return CheckOutcome(ComponentStatus.OPERATIONAL, "protocol", answer.took, answer.status)
    return CheckOutcome(status, "upstream" if status != ComponentStatus.OPERATIONAL else "", answer.took, answer.status)


def _worst(body: bytes, wanted: Sequence[str]) -> ComponentStatus | None:
    """None for what does not have the form of a summary."""
    try:
        components = json.loads(body)["components"]
        told = [(each["name"], each["status"]) for each in components]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    known = [status for name, status in told if status in SEVERITY and (not wanted or name in wanted)]
    known = [status for status in known if status != ComponentStatus.UNDER_MAINTENANCE]
    return ComponentStatus(max(known, key=SEVERITY.__getitem__, default=ComponentStatus.OPERATIONAL))
