"""Looking at a port: does anybody answer there?"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from components.status import ComponentStatus
from core import sockets
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring.outcome import CheckOutcome


def look(target: str, options: Mapping[str, Any], *, timeout: float, allowed: Sequence[Network]) -> CheckOutcome:
    """Connect once to "host:port" and hang up."""
    begun = monotonic()
    try:
        host, port = sockets.split_place(target)
        took = sockets.reach(host, port, timeout=timeout, allow_private=allowed)
    except Unreachable as failure:
        return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, failure.reason, timedelta(seconds=monotonic() - begun))
    return CheckOutcome(ComponentStatus.OPERATIONAL, "", took)
