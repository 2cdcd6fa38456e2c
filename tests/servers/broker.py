"""A real broker of our own, on a unix socket, thrown away after the run."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from statuspage import broker
from tests.servers.process import Process, short_folder


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
        self.process = Process("broker", broker.command(self.socket, self.folder), log=self.folder / "log")
        self.process.wait_until(lambda: broker.answers(self.socket), within=10, what="the broker answers")

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()

    def stop(self) -> None:
        """End it in order."""
        if self.process.is_running:
            self.process.stop()


@contextlib.contextmanager
def running() -> Iterator[Broker]:
    """A fresh broker; it is stopped and its files are removed at the end."""
    with short_folder("broker") as folder:
        own = Broker(folder)
        try:
            yield own
        finally:
            own.stop()
