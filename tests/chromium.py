"""Installs the browser of the tests where it is missing and may be installed; else says what to do (`make test`)."""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "libatomic1")  # the second is missing on a minimal system
NAME = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def install() -> None:
    """Let Debian install it; quietly, and without asking."""
    print("Installing Chromium for the browser tests ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(
            ["apt-get", "--quiet", *words],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print("\n".join(done.stdout.splitlines()[-8:]), flush=True)


def main() -> int:
    """0 when the browser is there, or when its tests may be skipped; 1 in CI when it is missing."""
    if not shutil.which(NAME) and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    if shutil.which(NAME):
        return 0
    print(f"{NAME} is missing: the browser tests are skipped. Install it with `apt-get install {' '.join(PACKAGES)}`.")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
