"""Installs the programs that tests need where it may; else says what to do (`make test`)."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Program:
    """A program that tests need, and Debian's packages that bring it."""

    name: str
    packages: tuple[str, ...]
    needed_for: str
    files: tuple[str, ...] = ()

    def is_here(self) -> bool:
        """True when it can be run."""
        return shutil.which(self.name, path=PATH) is not None and all(map(os.path.exists, self.files))


PROGRAMS = (
    # libatomic1 is missing on a minimal system
    Program(os.environ.get("CHROMIUM", "/usr/bin/chromium"), ("chromium", "libatomic1"), "the browser tests"),
    Program(
        "nginx",
        ("nginx", "libnginx-mod-http-brotli-static"),
        "the tests of deploy/nginx.conf",
        ("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so",),
    ),
    Program("w3m", ("w3m",), "the test of the text browser"),
)
FOR_BENCH = (
    Program("smtp-sink", ("postfix",), "the measurements of mail"),
    Program("smtp-source", ("postfix",), "the measurements of mail"),
    Program("wrk", ("wrk",), "the measurements of the page under load"),
    Program("npm", ("nodejs", "npm"), "the audit of pages by Lighthouse"),
)
FOR_PROOF = (
    Program("ip", ("iproute2",), "the proof of two machines"),
    Program("rabbitmq-server", ("rabbitmq-server",), "the proof of two machines"),
    Program("node", ("nodejs",), "the sample for receivers in JavaScript"),
    Program("npm", ("npm",), "the audit of pages by Lighthouse (`python -m bench.audit`)"),
    Program("go", ("golang-go",), "the sample for receivers in Go"),
    Program("soffice", ("libreoffice-calc-nogui",), "the proof that a spreadsheet runs no cell of a table"),
)


def install(program: Program) -> None:
    """Let Debian install it; quietly, without asking, and without starting a service."""
    print(f"Installing {program.name} for {program.needed_for} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "PATH": PATH, "RUNLEVEL": "1"}
    for words in (["update"], ["install", "--yes", "--no-install-recommends", *program.packages]):
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
    """0 when they are here, or when their tests may be skipped; 1 in CI when one is missing."""
    programs = PROGRAMS + (FOR_PROOF if "--proof" in sys.argv else ()) + (FOR_BENCH if "--bench" in sys.argv else ())
    for program in programs:
        if not program.is_here() and os.geteuid() == 0 and shutil.which("apt-get"):
            install(program)
    missing = [program for program in programs if not program.is_here()]
    for program in missing:
        remedy = f"apt-get install {' '.join(program.packages)}"
        print(f"{program.name} is missing: {program.needed_for} are skipped. Install it with `{remedy}`.")
    return 1 if missing and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
