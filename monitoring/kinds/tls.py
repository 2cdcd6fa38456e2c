"""Looking at a certificate: is it valid, and for how long still?"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any

from components.status import ComponentStatus
from core import clock, sockets
from core.addresses import Network
from core.unreachable import Unreachable
from monitoring.outcome import CheckOutcome

PORT = 443
WARN_DAYS = 14


def look(
    target: str,
    options: Mapping[str, Any],
    *,
    timeout: float,
    allowed: Sequence[Network],
    verify: bool | str = True,
) -> CheckOutcome:
    """See the certificate of "host" or "host:port"; one that expires within `warn_days` is degraded."""
    begun = monotonic()
    try:
        host, port = sockets.split_place(target, PORT)
        seen = sockets.certificate(host, port, timeout=timeout, allow_private=allowed, verify=verify)
    except Unreachable as failure:
        return CheckOutcome(ComponentStatus.MAJOR_OUTAGE, failure.reason, timedelta(seconds=monotonic() - begun))
    if seen.expires_at - clock.now() < timedelta(days=options.get("warn_days", WARN_DAYS)):
        return CheckOutcome(ComponentStatus.DEGRADED, "expires", seen.took)
    return CheckOutcome(ComponentStatus.OPERATIONAL, "", seen.took)
