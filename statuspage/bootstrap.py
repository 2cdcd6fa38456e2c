"""Build the project's own environment in .venv, once for each set of locked requirements.

Standard library only, and run by the host's Python before anything is installed. The marker
file is written last: an environment without it, or with something missing, is built again.
"""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
INSTALLER = "requirements-installer.txt"
# These would send the packages somewhere else than into .venv.
MISLEADING = ("PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "VIRTUAL_ENV", "UV_SYSTEM_PYTHON")


class Trouble(Exception):
    """What went wrong and what to do about it, in one sentence."""


def fingerprint(path: Path) -> str:
    """The hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def packages(venv: Path) -> list[str]:
    """What can be imported from the environment, sorted; what a person added or upgraded by hand does no harm."""
    entries = (entry.name for entry in venv.glob("lib/python*/site-packages/*"))
    return sorted(name for name in entries if name != "__pycache__" and not name.endswith(".dist-info"))


def read_marker(venv: Path) -> dict:
    """What the last finished installation wrote down; empty when none finished or something is gone since.

    A replaced interpreter (the system moved to another Python) counts as gone.
    """
    try:
        marker = json.loads((venv / "installed.json").read_text())
        interpreter = os.path.realpath(venv / "bin" / "python")
        is_whole = (
            os.access(interpreter, os.X_OK)
            and marker["python"] == interpreter
            and set(marker["packages"]) <= set(packages(venv))
        )
        return marker if is_whole and isinstance(marker["files"], dict) else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_marker(venv: Path, files: dict[str, str]) -> None:
    """Declare the environment finished; whole or not at all."""
    marker = {"python": os.path.realpath(venv / "bin" / "python"), "files": files, "packages": packages(venv)}
    draft = venv / "installed.json.new"
    draft.write_text(json.dumps(marker, indent=1))
    draft.rename(venv / "installed.json")


def say(sentence: str) -> None:
    print(sentence, flush=True)


def run(*command: object) -> subprocess.CompletedProcess:
    """Run a command quietly; its words are kept for the case that it fails, as it does when it does not exist."""
    words = [str(part) for part in command]
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    kept = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        return subprocess.run(words, env=environment, text=True, errors="replace", check=False, **kept)
    except OSError as error:
        return subprocess.CompletedProcess(words, 127, str(error))


def pip_command(venv: Path) -> list:
    """A pip that installs into the environment: the host's, or else the one that Python itself carries."""
    python = venv / "bin" / "python"
    hosts = [sys.executable, "-m", "pip", "--python", python]
    if run(*hosts, "--version").returncode == 0:
        return hosts
    if run(python, "-m", "ensurepip").returncode == 0:
        return [python, "-m", "pip"]
    raise Trouble("There is no usable pip (22.3 or newer): install it, on Debian with `apt-get install python3-pip`.")


def installers(venv: Path, root: Path) -> list[tuple[str, list]]:
    """The ways to install, fastest first: uv when pip can bring it, and pip."""
    pip = [*pip_command(venv), "install", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    pip += ["--timeout", "20", "--require-hashes", "-r"]
    uv = venv / "bin" / "uv"
    ways = [("pip", pip)]
    if run(*pip, root / INSTALLER).returncode == 0 and run(uv, "--version").returncode == 0:
        # The system's certificates, as pip uses them; no cache, so that no home folder is needed.
        command = [uv, "pip", "install", "--quiet", "--system-certs", "--no-cache", "--link-mode", "copy"]
        command += ["--compile-bytecode", "--require-hashes", "--python", venv / "bin" / "python", "-r"]
        ways.insert(0, ("uv", command))
    return ways


def install(venv: Path, root: Path, names: list[str]) -> None:
    """Install each locked file by the first way that works; else say what to do."""
    last_words = ""
    for way, command in installers(venv, root):
        say(f"Installing {' and '.join(names)} with {way} ...")
        for name in names:
            result = run(*command, root / name)
            if result.returncode != 0:
                last_words = result.stdout.strip()
                break
        else:
            return
    print("\n".join(last_words.splitlines()[-8:]), file=sys.stderr)
    raise Trouble(
        "The packages could not be installed: see that this machine reaches PyPI, then run the command again."
    )


def build(root: Path, names: list[str]) -> None:
    """Bring the environment up to the locked files; does nothing, and needs no network, when it is."""
    venv = root / ".venv"
    wanted = {name: fingerprint(root / name) for name in names}
    done = read_marker(venv).get("files", {})
    changed = [name for name in names if done.get(name) != wanted[name]]
    if not changed:
        return
    if done:
        (venv / "installed.json").unlink()  # from here to the end it is half-built
    else:
        if venv.exists():
            say("The environment in .venv is not complete: building it again ...")
            shutil.rmtree(venv)
        else:
            say("Building the environment in .venv ...")
        result = run(sys.executable, "-m", "venv", "--without-pip", venv)
        if result.returncode != 0:
            raise Trouble(f"Python could not make an environment in {venv}: {result.stdout.strip()}")
    install(venv, root, changed)
    write_marker(venv, {**done, **wanted})


def main(arguments: list[str]) -> int:
    """Build the environment (`--dev`: with what the tests need); 0, or 1 after a sentence."""
    names = ["requirements.txt", *(["requirements-dev.txt"] if "--dev" in arguments else [])]
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a running pip is ended with us
    try:
        if sys.version_info < OLDEST:
            raise Trouble("This needs Python 3.11 or newer: run it as `make PYTHON=python3.11 ...`.")
        gate = os.open(ROOT, os.O_RDONLY)  # one builder at a time; the kernel frees it if we are killed
        try:
            fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is building the environment: waiting for it ...")
            fcntl.flock(gate, fcntl.LOCK_EX)
        build(ROOT, names)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The environment could not be built in {ROOT / '.venv'}: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
