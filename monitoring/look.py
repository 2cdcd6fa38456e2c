"""One look through one probe: a value, whatever the other side does."""

from collections.abc import Callable
from functools import lru_cache

from django.conf import settings

from core import addresses, clock
from core.addresses import Network
from monitoring.kinds import ai, dns, heartbeat, http, journey, tcp, tls, upstream
from monitoring.models import Probe, ProbeKind
from monitoring.outcome import CheckOutcome

KINDS: dict[str, Callable[..., CheckOutcome]] = {
    ProbeKind.HTTP: http.look,
    ProbeKind.TCP: tcp.look,
    ProbeKind.TLS: tls.look,
    ProbeKind.DNS: dns.look,
    ProbeKind.UPSTREAM: upstream.look,
    ProbeKind.JOURNEY: journey.look,
    ProbeKind.AI: ai.look,
}


def look(probe: Probe) -> CheckOutcome:
    """Look once; ends within the probe's timeout and half a second."""
    if probe.kind == ProbeKind.HEARTBEAT:  # here it is the other side that calls
        return heartbeat.look(probe.heard_at, clock.now(), probe.options)
    return KINDS[probe.kind](
        probe.target, probe.options, timeout=probe.timeout, allowed=_allowed(tuple(settings.PROBE_PRIVATE_NETWORKS))
    )


@lru_cache
def _allowed(texts: tuple[str, ...]) -> list[Network]:
    return addresses.networks(texts)
