"""A whole running installation whose parts a test may kill."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from tests.servers.process import Process, wait_until

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("web", "worker", "beat")


def free_port() -> int:
    """A port of the loopback that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_data_dir(shared: Path) -> Path:
    """The part of the run's DATA_DIR that belongs to this pytest process (pytest-xdist runs several)."""
    folder = shared / os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder.mkdir(exist_ok=True)
    return folder


class Site:
    """Web, worker and beat as processes of their own, started by the same command as in production.

    They share the database of the test that uses them, so a test acts through HTTP like
    everybody and may look at the rows.
    """

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.public = folder / "public"
        self.environment = environment | {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "SITE_URL": self.url,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",  # by name, because passkeys know no bare addresses
            "PORT": str(self.port),
            "PUBLIC_DIR": str(self.public),
        }
        self.parts: dict[str, Process] = {}

    def start(self, *names: str) -> None:
        """Start these parts (again) and wait until the web answers."""
        for name in names:
            command = [sys.executable, "manage.py", "up", "--only", name]
            self.parts[name] = Process(name, command, log=self.folder / f"{name}.log", env=self.environment, cwd=ROOT)
        if "web" in names:
            self.parts["web"].wait_until(self.answers, within=60, what=f"{self.url} answers")

    def answers(self) -> bool:
        """True when the web accepts connections."""
        with socket.socket() as line:
            line.settimeout(1)
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self, name: str) -> None:
        """End one part at once, with its children, as a power cut would."""
        self.parts[name].kill()
        if name == "web":  # its children are dead as well once nobody listens
            wait_until(lambda: not self.answers(), within=10, what="the port is free")

    def stop(self) -> None:
        """End all parts in order; none may need to be killed."""
        running = [part for part in self.parts.values() if part.is_running]
        for part in running:
            part.send(signal.SIGTERM)
        for part in running:
            part.stop()

    def manage(self, *arguments: str) -> str:
        """Run a management command of this installation; answers what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def words(self) -> str:
        """What all parts said last, for the report of a failed test."""
        return "\n".join(part.last_words() for part in self.parts.values())
