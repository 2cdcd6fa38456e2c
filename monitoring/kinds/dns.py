"""Looking at a name: is it resolved, and to what it should be?"""

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
    """Resolve a name by this machine's resolver; every expected address must be among the answers."""
    begun = monotonic()
    try:
        found = sockets.resolve(target, timeout=timeout)
    except Unreachable as failure:
        return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, failure.reason, timedelta(seconds=monotonic() - begun))
    took = timedelta(seconds=monotonic() - begun)
    if set(options.get("addresses", [])) - set(found):
        return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, "addresses", took)
    return CheckOutcome(ComponentStatus.OPERATIONAL, "", took)
