"""Where an exercise lives: a folder of its own below DATA_DIR, with its own database, broker, mail catcher and page."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from django.conf import settings

from core.errors import DomainError

NAME = "exercise"
PEOPLE = "people.json"
STARTS_WITHIN = 15.0  # seconds until it holds its folder; setting it up takes longer, and is not waited for
# What a child needs of the environment of its parent; no address, key or list of the real installation is among it.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV", "TMPDIR")


class AlreadyRunning(DomainError):
    """An exercise is running already; stop it first."""


class NotStarted(DomainError):
    """The exercise could not be started; its last words say why."""


class NotRunning(DomainError):
    """No exercise is running."""


def folder() -> Path:
    """The folder of the exercise; it stays after the end, until the next one begins."""
    return Path(settings.DATA_DIR) / NAME


def address() -> str:
    """Where people find it."""
    host = "127.0.0.1" if settings.BIND in ("0.0.0.0", "::") else settings.BIND
    return settings.EXERCISE_URL or f"http://{host}:{settings.EXERCISE_PORT}"


def process() -> int | None:
    """The process that supervises the running exercise; it holds the lock of the folder as long as it lives."""
    try:
        with (folder() / "running").open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
                return None
            except BlockingIOError:
                return int(file.read().strip() or 0) or None
    except FileNotFoundError:
        return None


def begin(people: list[dict[str, Any]], *, speed: float, until: str) -> None:
    """Make the folder anew and start everything in it; the exercise outlives whoever started it."""
    if process() is not None:
        raise AlreadyRunning
    shutil.rmtree(folder(), ignore_errors=True)
    folder().mkdir(mode=0o700, parents=True)
    handle = os.open(folder() / PEOPLE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(handle, "w") as file:
        json.dump(people, file)
    with (folder() / "log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "up"],
            cwd=settings.BASE_DIR,
            env=environment({name: os.getenv(name, "") for name in KEPT}, speed=speed, until=until),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _wait_for(child)


def _wait_for(child: "subprocess.Popen[bytes]") -> None:
    """Until it holds its folder: the next page of the desk must show it, and not the form once more."""
    until = monotonic() + STARTS_WITHIN
    while process() is None and monotonic() < until:
        if child.poll() is not None:
            raise NotStarted(f"The exercise could not be started: {_last_words()}")
        sleep(0.1)


def _last_words() -> str:
    lines = (folder() / "log").read_text(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def end() -> None:
    """Ask it to end in order; its database, mails and report stay."""
    running = process()
    if running is None:
        raise NotRunning
    os.kill(running, signal.SIGTERM)


def environment(ours: Mapping[str, str], *, speed: float, until: str) -> dict[str, str]:
    """All that the exercise is told."""
    own = {
        "EXERCISE": "1",
        "EXERCISE_SPEED": str(speed),
        "EXERCISE_UNTIL": until,
        "DATA_DIR": str(folder()),
        "PORT": str(settings.EXERCISE_PORT),
        "BIND": settings.BIND,
        "SITE_URL": address(),
        "ALLOWED_HOSTS": ",".join(settings.ALLOWED_HOSTS),
        "THEME_DIR": str(settings.THEME_DIR),
        "DEMO": "0",
        "WEB_PROCESSES": "1",
        "PAGE_LANGUAGES": "en",
    }
    return {name: ours[name] for name in KEPT if ours.get(name)} | own


def report() -> dict[str, Any] | None:
    """The newest figures of the running or the last exercise."""
    try:
        figures: dict[str, Any] = json.loads((folder() / "report.json").read_bytes())
        return figures
    except (FileNotFoundError, ValueError):
        return None
