"""An installation whose database and broker can be killed and started again on the same files."""

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.servers import broker, postgresql
from tests.servers.process import Process, short_folder
from tests.servers.site import ROOT


class Database:
    """A PostgreSQL with durable commits."""

    def __init__(self, folder: Path) -> None:
        self.user = postgresql.nobody()
        folder.chmod(0o711)
        self.bin = postgresql.installation(folder) / "bin"
        self.home = folder / "home"
        self.home.mkdir(mode=0o700)
        if self.user:
            shutil.chown(self.home, self.user, "nogroup")
        postgresql.create(self.bin, self.home, self.user)
        self.url = f"postgresql://postgres@/postgres?host={self.home}"
        self.start()

    def start(self) -> None:
        """Start it, and recover what a crash left; returns when it answers."""
        (self.home / "data" / "postmaster.pid").unlink(missing_ok=True)
        self.server = postgresql.start(self.bin, self.home, self.user, durable=True)

    def crash(self) -> None:
        """Its immediate shutdown: nothing is written back, as in a power cut."""
        self.server.stop(signal.SIGQUIT)

    def stop(self) -> None:
        """Its fast shutdown."""
        if self.server.is_running:
            self.server.stop(signal.SIGINT)


class House:
    """The database, the broker, and the environment of the product's processes."""

    def __init__(self, folder: Path, database: Database, queue: broker.Broker, mail_port: int) -> None:
        self.folder, self.database, self.broker = folder, database, queue
        self.told = {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database.url,
            "BROKER_URL": queue.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "SECRET_KEY": "measurements only" * 3,
            "SITE_URL": "https://status.example.com",
            "ALLOWED_HOSTS": "status.example.com",
            "WEBHOOK_PRIVATE_NETWORKS": "127.0.0.0/8",
            "LOG_LEVEL": "CRITICAL",
            "DEMO": "0",
        }

    @contextlib.contextmanager
    def worker(self) -> Iterator[Process]:
        """Celery's worker and beat, as in production."""
        command = [sys.executable, "manage.py", "up", "--only"]
        running = [
            Process(name, [*command, name], log=self.folder / f"{name}.log", env=self.told, cwd=ROOT)
            for name in ("worker", "beat")
        ]
        try:
            yield running[0]
        finally:
            for process in running:
                process.kill()


@contextlib.contextmanager
def standing(folder: Path, mail_port: int) -> Iterator[House]:
    """A house in `folder`; everything is stopped and removed at the end."""
    with short_folder("pg") as place, broker.running() as queue:
        database = Database(place)
        try:
            yield House(folder, database, queue, mail_port)
        finally:
            database.stop()
