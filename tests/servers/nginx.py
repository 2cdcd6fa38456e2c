"""nginx with the shipped configuration, in a folder of its own."""

import contextlib
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.process import Process
from tests.servers.site import ROOT, free_port

SHIPPED = ROOT / "deploy/nginx.conf"
MODULE = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
HOST = "status.example.com"
STAFF_HOST = "desk.example.com"
AROUND = """
{user}
load_module {module};
worker_processes {workers};
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    {temporary}
    include {folder}/site.conf;
}}
"""


MISSING = "nginx is missing: apt-get install nginx libnginx-mod-http-brotli-static"


def find() -> str | None:
    """Where nginx with its Brotli module is."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    return found if MODULE.exists() else None


def program() -> str:
    """Where nginx is; without it the test is skipped, and fails in CI."""
    found = find()
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return found


def shipped(public: Path, static: Path, *, port: int, app_port: int, staff_port: int | None = None) -> str:
    """The shipped configuration with the values that its head asks the operator for."""
    text = SHIPPED.read_text()
    for before, after in (
        ("/srv/statuspage/public;", f"{public};"),
        ("/srv/statuspage;", f"{static.parent};"),
        ("127.0.0.1:8000", f"127.0.0.1:{app_port}"),
        ("listen 8080", f"listen 127.0.0.1:{port}"),
        ("listen 8081", f"listen 127.0.0.1:{staff_port or free_port()}"),
    ):
        assert before in text, f"{SHIPPED} no longer says {before!r}"
        text = text.replace(before, after)
    return text


@contextlib.contextmanager
def running(folder: Path, configuration: str, port: int, *, workers: int = 1) -> Iterator[Process]:
    """Serve `configuration` (what stands inside `http`) until the block ends."""
    nginx = program()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    (folder / "site.conf").write_text(configuration)
    (folder / "nginx.conf").write_text(
        AROUND.format(
            user="user root;" if os.geteuid() == 0 else "",  # the test's folders are its own
            module=MODULE,
            workers=workers,
            folder=folder,
            temporary="\n    ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds),
        )
    )
    command = [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = Process("nginx", command, log=folder / "nginx.log")
    try:
        process.wait_until(lambda: answers(port), within=10, what=f"nginx listens on {port}")
        yield process
    finally:
        process.stop()


def answers(port: int) -> bool:
    """True when somebody accepts connections there."""
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


__all__ = ["HOST", "STAFF_HOST", "answers", "free_port", "program", "running", "shipped"]
