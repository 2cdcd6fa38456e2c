"""When the environment is built, when only changed, when left alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from statuspage import bootstrap


@pytest.fixture
def venv(tmp_path):
    """A finished environment with one package."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / "lib" / "python3.11" / "site-packages" / "django").mkdir(parents=True)
    bootstrap.write_marker(tmp_path, {"requirements.txt": "abc"})
    return tmp_path


def test_the_fingerprint_follows_the_bytes(tmp_path):
    locked = tmp_path / "requirements.txt"
    locked.write_text("django==5.2.1\n")
    before = bootstrap.fingerprint(locked)
    locked.touch()
    assert bootstrap.fingerprint(locked) == before
    locked.write_text("django==5.2.2\n")
    assert bootstrap.fingerprint(locked) != before


def test_a_finished_environment_is_recognised(venv):
    marker = bootstrap.read_marker(venv)
    assert marker["files"] == {"requirements.txt": "abc"}
    assert marker["packages"] == ["django"]


def test_what_the_interpreter_writes_itself_changes_nothing(venv):
    (venv / "lib" / "python3.11" / "site-packages" / "__pycache__").mkdir()
    assert bootstrap.read_marker(venv)["files"] == {"requirements.txt": "abc"}


def lose_marker(venv):
    (venv / "installed.json").unlink()


def truncate_marker(venv):
    (venv / "installed.json").write_text('{"python": ')


def empty_marker(venv):
    (venv / "installed.json").write_text("[]")


def lose_package(venv):
    (venv / "lib" / "python3.11" / "site-packages" / "django").rmdir()


def lose_interpreter(venv):
    (venv / "bin" / "python").unlink()


def move_interpreter(venv):
    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").symlink_to("/bin/sh")


def lose_everything(venv):
    for path in sorted(venv.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


@pytest.mark.parametrize(
    "harm",
    [
        lose_marker,
        truncate_marker,
        empty_marker,
        lose_package,
        lose_interpreter,
        move_interpreter,
        lose_everything,
    ],
)
def test_a_half_built_environment_is_not_trusted(venv, harm):
    harm(venv)
    assert bootstrap.read_marker(venv) == {}


@pytest.fixture
def checkout(tmp_path):
    """A checkout whose locked files ask for nothing, so that it can be built without a network."""
    root = tmp_path / "checkout"
    (root / "statuspage").mkdir(parents=True)
    (root / "statuspage" / "bootstrap.py").write_bytes(Path(bootstrap.__file__).read_bytes())
    for name in ("requirements.txt", "requirements-dev.txt", bootstrap.INSTALLER):
        (root / name).write_text("# nothing\n")
    return root


def start(checkout, *arguments, **environment):
    """Run the script as make does; no package index is within reach."""
    nowhere = {"PATH": os.defpath, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, **environment}
    command = [os.path.realpath(sys.executable), "statuspage/bootstrap.py", *arguments]  # the host's, which has pip
    return subprocess.run(command, cwd=checkout, env=nowhere, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.proof
def test_the_environment_is_built_once_and_again_when_it_is_broken(checkout):
    first = start(checkout)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.splitlines() == [
        "Building the environment in .venv ...",
        "Installing requirements.txt with pip ...",
    ]
    second = start(checkout)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    (checkout / ".venv" / "installed.json").unlink()
    third = start(checkout)
    assert third.stdout.splitlines()[0] == "The environment in .venv is not complete: building it again ..."
    (checkout / "requirements.txt").write_text("# still nothing\n")
    assert start(checkout, "--dev").stdout.splitlines() == [
        "Installing requirements.txt and requirements-dev.txt with pip ..."
    ]
    marker = json.loads((checkout / ".venv" / "installed.json").read_text())
    assert sorted(marker["files"]) == ["requirements-dev.txt", "requirements.txt"]


@pytest.mark.proof
def test_a_package_that_cannot_be_fetched_is_a_sentence_and_is_tried_again(checkout):
    locked = checkout / "requirements.txt"
    locked.write_text(f"no-such-package==1 --hash=sha256:{'0' * 64}\n")
    failed = start(checkout)
    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1] == (
        "The packages could not be installed: see that this machine reaches PyPI, then run the command again."
    )
    assert not (checkout / ".venv" / "installed.json").exists()
    locked.write_text("# nothing\n")
    assert start(checkout).returncode == 0
