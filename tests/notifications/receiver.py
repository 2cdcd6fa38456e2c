"""Somebody else's server, which takes webhooks as a test says."""

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """What it heard, and what it says next: a status and headers."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    repeats_challenges: bool = True
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hangs: threading.Event | None = None

    @property
    def values(self) -> list[Any]:
        """The bodies as JSON."""
        return [json.loads(body) for _, body in self.heard]


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver on a free port of the loopback."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if receiver.hangs is not None:
                receiver.hangs.wait(30)
            self.send_response(receiver.status)
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.end_headers()
            value = json.loads(body)
            if value.get("type") == "endpoint.challenge" and receiver.repeats_challenges:
                self.wfile.write(json.dumps({"challenge": value["data"]["challenge"]}).encode())

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        if receiver.hangs is not None:
            receiver.hangs.set()
        server.shutdown()
        server.server_close()
