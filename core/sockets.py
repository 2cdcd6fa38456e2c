"""Plain and encrypted connections to other people's servers, by the same guard as `core.http`."""

import ssl
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

from core import addresses
from core.addresses import Network
from core.connections import Line, connect, tls
from core.numbers import whole
from core.unreachable import Unreachable

EVERY_PORT = range(1, 65_536)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Until when a server's certificate is valid, and how long it took to see it."""

    expires_at: datetime
    took: timedelta


def split_place(text: str, port: int | None = None) -> tuple[str, int]:
    """ "host:443" or "[::1]:443" as host and port; Unreachable("bad_url") for anything else."""
    host, colon, number = text.strip().rpartition(":")
    if not colon or (port and whole(number) is None):
        host, number = text.strip(), str(port or "")
    host = host.removeprefix("[").removesuffix("]")
    found = whole(number)
    if not host or any(letter in host for letter in "/@ \\?#") or found is None or found not in EVERY_PORT:
        raise Unreachable("bad_url", f"not host:port: {text}")
    return host, found


def reach(host: str, port: int, *, timeout: float, allow_private: Sequence[Network] = ()) -> timedelta:
    """How long a connection took; raises Unreachable."""
    line = _line(timeout, allow_private)
    with closing(connect(host, port, line)):
        return timedelta(seconds=monotonic() - line.begun)


def certificate(
    host: str, port: int, *, timeout: float, allow_private: Sequence[Network] = (), verify: bool | str = True
) -> Certificate:
    """The certificate that a server shows for this name, checked; raises Unreachable."""
    line = _line(timeout, allow_private)
    try:
        with closing(connect(host, port, line)) as plain, tls(verify).wrap_socket(plain, server_hostname=host) as seen:
            shown = seen.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise Unreachable("certificate", error.verify_message) from error
    except TimeoutError as error:
        raise Unreachable("timeout") from error
    except (ssl.SSLError, OSError) as error:
        raise Unreachable("tls", str(error)) from error
    expires = ssl.cert_time_to_seconds(str(shown["notAfter"]))
    return Certificate(datetime.fromtimestamp(expires, UTC), timedelta(seconds=monotonic() - line.begun))


def resolve(name: str, *, timeout: float) -> list[str]:
    """The addresses that a name stands for now; raises Unreachable. Nothing is connected to."""
    return sorted({str(address) for _, address in addresses.resolve(name, 0, ends_at=monotonic() + timeout)})


def _line(timeout: float, allowed: Sequence[Network]) -> Line:
    return Line(monotonic(), timeout, timeout, timeout, allowed, EVERY_PORT)
