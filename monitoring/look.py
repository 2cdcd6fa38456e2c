"""One look through one probe: a value, whatever the other side does."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings

from core import addresses
from core.addresses import Network
from monitoring.kinds import http
from monitoring.models import Probe, ProbeKind
from monitoring.outcome import CheckOutcome

KINDS: dict[str, Callable[..., CheckOutcome]] = {ProbeKind.HTTP: http.look}


def look(probe: Probe) -> CheckOutcome:
    """Look once; ends within the probe's timeout and half a second."""
    return KINDS[probe.kind](
        probe.target, probe.options, timeout=probe.timeout, allowed=_allowed(tuple(settings.PROBE_PRIVATE_NETWORKS))
    )


@lru_cache
def _allowed(texts: tuple[str, ...]) -> list[Network]:
    return addresses.networks(texts)
