"""Connections that go only to checked addresses and that end when their time is up."""

import errno
import io
import socket
import ssl
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.ssl_ import create_urllib3_context

from core import addresses
from core.addresses import Network
from core.unreachable import Unreachable

NO_ROUTE = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EACCES, errno.EPERM}


@dataclass(slots=True)
class Line:
    """What one request may do and until when; `begun` is of the monotonic clock, times are seconds."""

    begun: float
    total_timeout: float
    connect_timeout: float
    read_timeout: float
    allowed: Sequence[Network] = ()
    ports: Container[int] = ()
    peer: str = ""

    @property
    def ends_at(self) -> float:
        return self.begun + self.total_timeout

    def left(self, at_most: float) -> float:
        """Seconds that the next wait may take; raises Unreachable when there are none."""
        if (left := self.ends_at - monotonic()) <= 0:
            raise Unreachable("timeout")
        return min(left, at_most)


def connect(host: str, port: int, line: Line) -> socket.socket:
    """A connection to an address of `host` that has been checked: what was checked is what is connected to (T19).

    One forbidden address among several forbids the name, or else a resolver could choose for us.
    """
    found = addresses.resolve(host, port, ends_at=line.ends_at)
    for _, address in found:
        if addresses.is_allowed(address, line.allowed):
            continue
        if port not in line.ports or not addresses.may_reach(address):
            raise Unreachable("forbidden_address", f"{host} is {address}, port {port}")
    failure = Unreachable("refused")
    for family, address in found:
        try:
            connection = _connect(family, str(address), port, line)
        except TimeoutError:
            failure = Unreachable("timeout", f"connecting to {address}")
        except OSError as error:
            failure = Unreachable("no_route" if error.errno in NO_ROUTE else "refused", str(error))
        else:
            line.peer = str(address)
            return connection
    raise failure


def _connect(family: int, address: str, port: int, line: Line) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.settimeout(line.left(line.connect_timeout))
        connection.connect((address, port))
        # Also bounds the TLS handshake, which Python measures as one wait.
        connection.settimeout(line.left(line.connect_timeout + line.read_timeout))
    except BaseException:
        connection.close()
        raise
    return connection


class Timed:
    """A connected socket whose every read and write counts against the line's deadline.

    A socket's own timeout starts again with each byte: one byte a second would hold us for ever (T37).
    """

    def __init__(self, inner: socket.socket, line: Line) -> None:
        self.inner = inner
        self.line = line

    def recv_into(self, buffer: Any) -> int:
        self.inner.settimeout(self.line.left(self.line.read_timeout))
        try:
            return self.inner.recv_into(buffer)
        except TimeoutError:
            raise Unreachable("timeout") from None

    def sendall(self, data: bytes) -> None:
        self.inner.settimeout(self.line.left(self.line.read_timeout))
        try:
            self.inner.sendall(data)
        except TimeoutError:
            raise Unreachable("timeout") from None

    def makefile(self, mode: str) -> io.BufferedReader:
        """What http.client reads the answer from."""
        self.inner._io_refs += 1  # type: ignore[attr-defined]  # closed when the reader is closed, as socket.makefile does
        return io.BufferedReader(socket.SocketIO(self, "r"))  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class Plain(HTTPConnection):
    """HTTP to a checked address."""

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def _new_conn(self) -> socket.socket:
        return connect(self._dns_host, self.port, self.line)

    def connect(self) -> None:
        super().connect()
        self.sock = Timed(self.sock, self.line)


class Encrypted(HTTPSConnection):
    """HTTPS to a checked address; the name stays the one that the certificate must carry."""

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def _new_conn(self) -> socket.socket:
        return connect(self._dns_host, self.port, self.line)

    def connect(self) -> None:
        super().connect()
        self.sock = Timed(self.sock, self.line)


class PlainPool(HTTPConnectionPool):
    ConnectionCls = Plain


class EncryptedPool(HTTPSConnectionPool):
    ConnectionCls = Encrypted

    def _validate_conn(self, conn: Any) -> None:
        # Without urllib3's warning: who asks with verify=False knows it.
        if conn.is_closed:
            conn.connect()


@lru_cache(maxsize=16)
def tls(verify: bool | str) -> ssl.SSLContext:
    """The rules of a TLS connection; made once, because reading the authorities takes longer than a look."""
    if verify is False:
        context = create_urllib3_context(cert_reqs=ssl.CERT_NONE)
        context.check_hostname = False
        return context
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    context.check_hostname = True
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH if verify is True else verify)
    return context


class GuardedAdapter(HTTPAdapter):
    """Lets requests talk over one line, with a fresh connection and without proxies."""

    def __init__(self, line: Line, verify: bool | str) -> None:
        super().__init__(max_retries=0)
        self.line = line
        self.verify = verify
        self.pool: HTTPConnectionPool | None = None

    def get_connection_with_tls_context(self, request, verify, proxies=None, cert=None):  # type: ignore[no-untyped-def]
        place, _ = self.build_connection_pool_key_attributes(request, True, None)
        if place["scheme"] == "https":
            context = tls(self.verify)
            self.pool = EncryptedPool(place["host"], place["port"] or 443, ssl_context=context, line=self.line)
        else:
            self.pool = PlainPool(place["host"], place["port"] or 80, line=self.line)
        return self.pool

    def cert_verify(self, conn, url, verify, cert):  # type: ignore[no-untyped-def]
        """Nothing: the context of `tls()` says it all."""

    def close(self) -> None:
        if self.pool is not None:
            self.pool.close()
        super().close()
