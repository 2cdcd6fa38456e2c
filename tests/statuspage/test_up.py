"""`manage.py up` on an empty folder: everything runs, whatever is killed comes back, nothing stays behind."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from celery import Celery

from statuspage.embedded import broker_socket
from statuspage.processes import listen
from tests.servers.process import Process, wait_until
from tests.servers.site import free_port
from tests.servers.visitor import Visitor

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C stops everything."
WORKER = "celery --quiet --app statuspage worker"


class Installation:
    """An embedded installation in a folder of its own, as `make run` starts it."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "DATA_DIR": str(folder / "var"),
            "PORT": str(self.port),
            "MAIL_CATCHER_PORT": str(free_port()),
            "DEMO": "0",
        }
        self.process = None

    def start(self):
        """Start it and wait until it says that it runs."""
        self.log = self.folder / f"log{time.monotonic_ns()}"
        command = [sys.executable, "manage.py", "up"]
        self.process = Process("up", command, log=self.log, env=self.environment, cwd=ROOT)
        self.process.wait_until(lambda: READY in self.said(), within=90, what="everything is started")

    def said(self):
        return self.log.read_text() if self.log.exists() else ""

    def refused(self, **options):
        """Start a second one beside it; answers its exit code and its sentence."""
        command = [sys.executable, "manage.py", "up"]
        environment = {**self.environment, **options}
        done = subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, done.stderr.strip()

    def part(self, words):
        """The process among our children whose command contains these words."""
        for pid in children_of(self.process.pid):
            with suppress(FileNotFoundError, ProcessLookupError):  # it may end while we look
                if words in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
                    return pid
        return None

    def everybody(self):
        """All processes that we started, and theirs."""
        return [pid for child in children_of(self.process.pid) for pid in [child, *children_of(child)]]

    def lives(self, name, since):
        """Whether the health report has heard that process after the moment `since` (monotonic)."""
        with Visitor(self.url) as visitor:
            signs = {sign["name"]: sign for sign in visitor.get("/healthz").json()["signs"]}
        age = signs[name]["age_seconds"]
        return age is not None and time.monotonic() - age > since


def children_of(pid):
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in listed.stdout.split()]


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.fixture
def whole(tmp_path, loopback):
    """Ended with everything it started, however the test ends."""
    one = Installation(tmp_path)
    yield one
    if one.process is not None:
        one.process.kill()


def password_in(said):
    found = re.search(r"Sign in as +commander with the password (\S+) ", said)
    return found and found.group(1)


@pytest.mark.servers
def test_it_starts_survives_stops_and_starts_again(whole):
    whole.start()
    password = password_in(whole.said())
    with Visitor(whole.url) as visitor:
        assert visitor.get("/").status_code == 200
        visitor.sign_in("commander", password)
        assert "Nothing was caught so far." in visitor.get("/manage/mail/").text

    for words, name in ((WORKER, "worker"), ("statuspage.web", "web")):
        killed = whole.part(words)
        left = [killed, *children_of(killed)]
        os.kill(killed, signal.SIGKILL)
        since = time.monotonic()
        wait_until(lambda words=words: whole.part(words), within=20, what=f"{name} is back")
        wait_until(lambda left=left: all(map(is_gone, left)), within=10, what=f"nothing of the old {name} is left")
        with Visitor(whole.url) as visitor:
            assert visitor.get("/").status_code == 200
        wait_until(lambda since=since: whole.lives("worker", since), within=30, what="the worker beats")

    assert whole.refused(PORT=str(free_port())) == (
        2,
        f"Another instance (process {whole.process.pid}) is running on {whole.folder / 'var'}: "
        "stop it, or start with another DATA_DIR.",
    )
    everybody = whole.everybody()
    assert whole.process.stop(signal.SIGTERM, within=30) == 0
    assert [pid for pid in everybody if not is_gone(pid)] == []

    began = time.monotonic()
    whole.start()
    assert time.monotonic() - began < 10 * patience()
    assert password_in(whole.said()) is None
    with Visitor(whole.url) as visitor:
        visitor.sign_in("commander", password)
    everybody = whole.everybody()
    whole.process.send(signal.SIGKILL)
    wait_until(lambda: all(map(is_gone, everybody)), within=5 * patience(), what="nobody is left behind")


def patience():
    """How much longer things may take because several tests run at once."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))


@pytest.mark.servers
def test_a_worker_survives_the_death_of_its_broker_in_the_middle_of_tasks(whole):
    whole.start()
    worker = whole.part(WORKER)
    bell = Celery(broker=f"redis+socket://{broker_socket(whole.folder / 'var')}", set_as_current=False)
    with bell.connection_for_write() as line:
        for _ in range(300):
            bell.send_task("core.pulse", connection=line)
    os.kill(whole.part("valkey-server"), signal.SIGKILL)
    since = time.monotonic()
    wait_until(lambda: whole.lives("worker", since), within=30, what="the worker beats again")
    assert whole.part(WORKER) == worker


@pytest.mark.servers
def test_a_taken_port_is_noticed_before_anything_is_done(whole):
    with listen("127.0.0.1", whole.port):
        assert whole.refused() == (
            2,
            f"Port {whole.port} cannot be had (Address already in use): free it, or choose another with PORT=.",
        )
    assert not (whole.folder / "var" / "database.sqlite3").exists()
