"""An installation of its own for a measurement: settings, database, assets, a past."""

import os
import subprocess
import sys
from pathlib import Path

from tests.servers.site import ROOT


def prepare(folder: Path, *, components: int, incidents: int) -> dict[str, str]:
    """Fill and publish an embedded installation in `folder`; the environment of processes that belong to it."""
    told = {
        "PATH": os.defpath,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "measurements only",
        "LOG_LEVEL": "WARNING",
        "WEB_PROCESSES": "2",  # as many as nginx gets
        # a doorbell that nobody hears: no worker takes part, and no other installation is woken
        "BROKER_URL": "memory://",
    }
    say(f"Publishing {components} components and {incidents} incidents ...")
    manage(told, "migrate", "--verbosity", "0")
    manage(told, "collectstatic", "--no-input", "--verbosity", "0")
    manage(told, "shell", "--no-imports", "-c", f"from bench import past; past.publish({components}, {incidents})")
    return told


def manage(told: dict[str, str], *arguments: str) -> str:
    """Run a management command of that installation; what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, env=told, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def say(words: str) -> None:
    """Tell the terminal what goes on; the figures come at the end."""
    print(words, file=sys.stderr, flush=True)
