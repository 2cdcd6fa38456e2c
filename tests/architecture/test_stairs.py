"""Rooms are imported downhill only, and so are the files inside a room."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.source import ROOMS, ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def test_every_contract_is_kept():
    done = subprocess.run([LINT_IMPORTS, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_is_on_the_stairs():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    stairs = " | ".join(settings["contracts"][0]["layers"]).split(" | ")
    on_disk = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert set(stairs) == set(settings["root_packages"]) == set(ROOMS) == on_disk
