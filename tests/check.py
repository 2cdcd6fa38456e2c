"""Runs every check that needs no test (`make check`), and says what to do about each that fails."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MANAGE = (sys.executable, "manage.py")
# What an operator would say in production; `check --deploy` judges these settings.
PRODUCTION = {
    "DATABASE_URL": "postgresql://status@db.example.com/status",
    "BROKER_URL": "redis://broker.example.com/0",
    "EMAIL_URL": "smtp+tls://status:secret@mail.example.com:587",
    "SITE_URL": "https://status.example.com",
    "ALLOWED_HOSTS": "status.example.com",
    "SECRET_KEY": "0p9o8i7u6y5t4r3e2w1q-checks-only-0a9s8d7f6g5h4j3k2l1z",
}


@dataclass(frozen=True)
class Check:
    """One command that must succeed, and the remedy when it does not."""

    name: str
    command: tuple[str | Path, ...]
    remedy: str
    is_production: bool = False


CHECKS = [
    Check("ruff", (BIN / "ruff", "check", "."), "Run `.venv/bin/ruff check --fix .`, and mend what is left by hand."),
    Check("format", (BIN / "ruff", "format", "--check", "."), "Run `.venv/bin/ruff format .`."),
    Check("types", (BIN / "mypy",), "Make the types true; the files that are judged are listed in pyproject.toml."),
    Check("stairs", (BIN / "lint-imports", "--no-logo"), "Import downhill only: see the map in README.md."),
    Check(
        "migrations",
        (*MANAGE, "makemigrations", "--check", "--dry-run"),
        "Run `.venv/bin/python manage.py makemigrations APP --name what_it_does`.",
    ),
    Check(
        "deploy",
        (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
        "Mend statuspage/settings.py: an installation that is set up as documented must have no warning.",
        is_production=True,
    ),
]


def run(check: Check, data_dir: str) -> bool:
    """Run one check; True when it succeeded, else its words and the remedy are printed."""
    started = time.monotonic()
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": os.environ.get("HOME", data_dir)}
    environment |= {"DATA_DIR": data_dir, "LC_ALL": "C.UTF-8"} | (PRODUCTION if check.is_production else {})
    done = subprocess.run(
        [str(part) for part in check.command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    took = time.monotonic() - started
    if done.returncode == 0:
        print(f"ok    {check.name} ({took:.1f} s)", flush=True)
        return True
    print(f"{done.stdout.rstrip()}\nFAIL  {check.name}: {check.remedy}", flush=True)
    return False


def main() -> int:
    """Run them all, so that one failure does not hide another; 0 when all succeeded."""
    data_dir = tempfile.mkdtemp(prefix="check-")
    try:
        failed = [check.name for check in CHECKS if not run(check, data_dir)]
    finally:
        shutil.rmtree(data_dir, ignore_errors=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed; the remedies are above.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
