"""The servers that are compared: our own, nginx with as little as possible, nginx with the shipped configuration."""

import contextlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers import nginx
from tests.servers.process import Process
from tests.servers.site import ROOT, free_port

PROCESSES = 2
PLAIN = """
    include /etc/nginx/mime.types;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    server {{ listen 127.0.0.1:{port}; root {public}; gzip_static on; brotli_static on; }}
"""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    name: str
    port: int
    pid: int


@contextlib.contextmanager
def ours(told: dict[str, str], log: Path) -> Iterator[Running]:
    """`python -m statuspage.web` as the product starts it, in the environment `told`."""
    port = free_port()
    command = [sys.executable, "-m", "statuspage.web", "--port", str(port)]
    process = Process("web", command, log=log, env=told, cwd=ROOT)
    try:
        process.wait_until(lambda: nginx.answers(port), within=30, what="our server listens")
        yield Running("ours", port, process.pid)
    finally:
        process.stop()


@contextlib.contextmanager
def plain_nginx(folder: Path, public: Path) -> Iterator[Running]:
    """nginx with nothing but the files and their encodings."""
    port = free_port()
    folder.mkdir()
    configuration = PLAIN.format(port=port, public=public)
    with nginx.running(folder, configuration, port, workers=PROCESSES) as process:
        yield Running("nginx", port, process.pid)


@contextlib.contextmanager
def shipped_nginx(folder: Path, public: Path, app: Running) -> Iterator[Running]:
    """nginx as deploy/nginx.conf has it, for readers who all come from this machine."""
    port = free_port()
    folder.mkdir()
    shipped = nginx.shipped(public, folder / "static", port=port, app_port=app.port)
    shipped = shipped.replace("limit_conn statuspage_readers 100;", "limit_conn statuspage_readers 10000;")
    shipped = shipped.replace("server_name status.example.com;", "server_name 127.0.0.1;")
    with nginx.running(folder, shipped, port, workers=PROCESSES) as process:
        yield Running("nginx as shipped", port, process.pid)
