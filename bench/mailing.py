"""The servers of the fan-out benchmark: a mail sink, and an installation with workers on PostgreSQL."""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.programs import PATH
from tests.servers import broker, postgresql
from tests.servers.process import Process
from tests.servers.site import ROOT, free_port

MISSING = "These programs are missing (apt-get install postfix):"


@dataclass(frozen=True)
class Result:
    """One update to `size` subscribers: seconds, and MB of memory."""

    size: int
    request: float
    first: float
    p50: float
    p95: float
    last: float
    memory: float

    @property
    def rate(self) -> float:
        """Mails per second between the first and the last hand-over, the click included."""
        return self.size / self.last


def missing() -> list[str]:
    """The programs of Debian's postfix package that are not here."""
    return [name for name in ("smtp-sink", "smtp-source") if not shutil.which(name, path=PATH)]


@contextlib.contextmanager
def sink(folder: Path) -> Iterator[int]:
    """A mail server that takes everything and keeps nothing; its port."""
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    program = shutil.which("smtp-sink", path=PATH) or "smtp-sink"
    server = Process("smtp-sink", [program, *user, f"127.0.0.1:{port}", "200"], log=folder / "sink.log")
    server.wait_until(lambda: _greets(port), within=10, what="smtp-sink greets")
    try:
        yield port
    finally:
        server.stop()


def _greets(port: int) -> bool:
    return source(port, messages=1, size=100) > 0


def source(port: int, *, messages: int, size: int) -> float:
    """Messages per second of Postfix's own generator: ten sessions, one connection for each message kept open."""
    program = shutil.which("smtp-source", path=PATH) or "smtp-source"
    command = [program, "-d", "-s", "10", "-m", str(messages), "-l", str(size)]
    begun = time.perf_counter()
    done = subprocess.run(
        [*command, "-f", "status@example.com", "-t", "reader@example.net", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return messages / (time.perf_counter() - begun) if done.returncode == 0 else 0.0


@contextlib.contextmanager
def installation(folder: Path, mail_port: int) -> Iterator[dict[str, str]]:
    """An installation on a durable PostgreSQL with its own broker; the environment of its processes."""
    with postgresql.running(durable=True) as database, broker.running() as queue:
        yield {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database,
            "BROKER_URL": queue.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "SECRET_KEY": "measurements only" * 3,
            "SITE_URL": "https://status.example.com",
            "ALLOWED_HOSTS": "status.example.com",
            "LOG_LEVEL": "WARNING",
            "DEMO": "0",
        }


@contextlib.contextmanager
def workers(told: dict[str, str], folder: Path) -> Iterator[Process]:
    """Worker and clock as in production."""
    started = []
    for name in ("worker", "beat"):
        command = [sys.executable, "manage.py", "up", "--only", name]
        started.append(Process(name, command, log=folder / f"{name}.log", env=told, cwd=ROOT))
    try:
        yield started[0]
    finally:
        for process in started:
            process.stop(within=30)


def memory(process: Process) -> float:
    """MB of real memory that the program and its children have held at most, summed."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.getsid(int(folder.name)) == process.pid:
                found = re.search(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
                total += int(found[1]) if found else 0
    return total / 1024
