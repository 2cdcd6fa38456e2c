"""Our web server in a thread of the test, with its real sockets and connections in reach."""

import asyncio
import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvloop

from statuspage.web import patience
from statuspage.web.app import App
from statuspage.web.dynamic import Dynamic
from statuspage.web.server import Server, config_for
from statuspage.web.site import Site
from tests.servers.process import wait_until

ALIVE = b"GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n"
LAST = b"%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n"


class SmallDynamic(Dynamic):
    """A WSGI application of the test's own under /app/, in the place of Django."""

    def owns(self, path: str) -> bool:
        return path.startswith("/app/")


class WebServer:
    """What a test may do to a running server."""

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop, port: int) -> None:
        self.server = server
        self.loop = loop
        self.port = port

    def connect(self) -> socket.socket:
        """A plain connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def ask(self, request: bytes) -> bytes:
        """Send these bytes and read until the server ends the connection."""
        with self.connect() as line:
            line.sendall(request)
            return read_all(line)

    @property
    def connections(self) -> int:
        return len(self.server.server_state.connections)

    def pass_time(self, seconds: float) -> None:
        """Look at all connections as the server would so many seconds later."""
        done = threading.Event()

        def sweep() -> None:
            patience.sweep(self.server.server_state.connections, self.loop.time() + seconds)
            done.set()

        self.loop.call_soon_threadsafe(sweep)
        assert done.wait(5)


@contextlib.contextmanager
def running(public: Path, static: Path, application: str, **options: bool) -> Iterator[WebServer]:
    """Serve two folders and a WSGI application given as "module:name"."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setblocking(False)
    started: list[tuple[Server, asyncio.AbstractEventLoop]] = []

    async def serve() -> None:
        dynamic = SmallDynamic(application, threads=2)
        site = Site(public, static, dynamic, **options)
        server = Server(config_for(site, App(site, dynamic)), dynamic)
        started.append((server, asyncio.get_running_loop()))
        await server.serve([listener])

    thread = threading.Thread(target=lambda: uvloop.run(serve()))
    thread.start()
    port = listener.getsockname()[1]
    try:
        wait_until(lambda: started and started[0][0].started, within=10, what="the web server listens")
        yield WebServer(*started[0], port)
    finally:
        started[0][0].should_exit = True
        thread.join(20)


def ask(
    server: WebServer, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """One request on a connection of its own: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


def read_all(line: socket.socket) -> bytes:
    """Everything until the other side ends the connection."""
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


def read_answer(line: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """One response from a connection that stays open: status, headers by lower-case name, body by Content-Length."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = line.recv(65536)
        assert part, f"the connection ended after {received!r}"
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (field.partition(":") for field in fields)}
    length = int(headers.get("content-length", "0"))
    while len(body) < length:
        part = line.recv(65536)
        assert part, "the body ended early"
        body += part
    assert len(body) == length, "more than one answer came"
    return int(status.split()[1]), headers, body
