"""Small servers on this machine that answer, or misbehave, as a test has written (T37)."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, bytes], None]


@dataclass
class Place:
    """Where a server listens, and what it has heard."""

    port: int
    host: str = "127.0.0.1"
    heard: list[bytes] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{self.host}:{self.port}{path}"


@contextlib.contextmanager
def listening(
    behaviour: Behaviour, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, reads: bool = True
) -> Iterator[Place]:
    """A server whose every connection is handled by `behaviour(connection, head of the request)`."""
    with socket.create_server((host, 0), backlog=64) as listener:
        place = Place(listener.getsockname()[1], host)

        def handle(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                connection.settimeout(10)
                secured = tls.wrap_socket(connection, server_side=True) if tls else connection
                head = _head(secured) if reads else b""
                place.heard.append(head)
                behaviour(secured, head)
                secured.close()

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    threading.Thread(target=handle, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield place
        finally:
            place.ended.set()
            listener.shutdown(socket.SHUT_RDWR)


def _head(connection: socket.socket) -> bytes:
    """The request; its body is read too, because closing on unread bytes resets the connection."""
    data = b""
    while b"\r\n\r\n" not in data and (piece := connection.recv(65536)):
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)^content-length: *(\d+)", head, re.MULTILINE)
    missing = (int(length[1]) if length else 0) - len(body)
    while missing > 0 and (piece := connection.recv(missing)):
        data += piece
        missing -= len(piece)
    return data


def saying(status: str = "200 OK", body: bytes = b"fine", *headers: str) -> Behaviour:
    """A server that answers this, like a good one."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    answer = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
    return lambda connection, head: connection.sendall(answer)
