"""That two worker machines share the work without overlap (PERF-S1), with either broker (`make proof`).

`python -m proof.scale_out` runs itself once for each broker and writes docs/proof.md.
"""

import argparse
import contextlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from bench.environment import manage, say
from proof import brokers, machines, report
from proof.checker import check
from proof.machines import HOME, NETWORK, Machine
from proof.runs import readers
from tests.servers import postgresql
from tests.servers.process import Process, short_folder, wait_until
from tests.servers.site import ROOT, free_port

ANSWERS_AFTER = 0.02  # seconds that the mail server takes for each message
CONNECTIONS = 4  # of each of two seats per machine
FASTER = 1.7  # PERF-S1


@contextlib.contextmanager
def database() -> Iterator[str]:
    """A PostgreSQL that the machines reach by its address; its URL."""
    with short_folder("pg") as folder:
        user, port, home = postgresql.nobody(), free_port(), folder / "home"
        folder.chmod(0o711)
        programs = postgresql.installation(folder) / "bin"
        home.mkdir(mode=0o700)
        if user:
            shutil.chown(home, user, "nogroup")
        postgresql.create(programs, home, user)
        with (home / "data/pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NETWORK}.0/24 trust\n")
        options = {"listen_addresses": HOME, "port": str(port)}
        server = postgresql.start(programs, home, user, durable=True, options=options)
        try:
            yield f"postgresql://postgres@{HOME}:{port}/postgres"
        finally:
            server.stop(signal.SIGINT)


@contextlib.contextmanager
def working(both: list[Machine], told: dict[str, str], folder: Path, port: int) -> Iterator[None]:
    """Celery's worker on each machine, with files of its own, and one clock."""
    processes = []
    for machine in both:
        home = folder / machine.name
        home.mkdir(exist_ok=True)
        command = machine.command(sys.executable, "manage.py", "up", "--only", "worker")
        env = told | {"DATA_DIR": str(home)}
        processes.append(Process(machine.name, command, log=folder / f"{machine.name}.log", env=env, cwd=ROOT))
    clock = both[0].command(sys.executable, "manage.py", "up", "--only", "beat")
    processes.append(Process("beat", clock, log=folder / "beat.log", env=told, cwd=ROOT))
    try:
        for machine in both:
            wait_until(lambda m=machine: m.speaks_to(port), within=90, what=f"{machine.name} has found the broker")
        yield
    finally:
        for process in processes:
            process.kill()


def one(kind: str, size: int) -> dict[str, Any]:
    """The figures with one broker: mails a second of one machine and of two, and who sent how many."""
    with tempfile.TemporaryDirectory(prefix="proof-") as name, machines.two() as both, database() as url:
        folder, mail, port = Path(name), free_port(), free_port()
        folder.chmod(0o755)
        log = folder / "sink.log"
        log.write_text("")
        words = [sys.executable, "-m", "proof.sink", str(mail), str(log), HOME, str(ANSWERS_AFTER)]
        sink = Process("sink", words, log=folder / "sink.out", cwd=ROOT)
        with brokers.KINDS[kind](HOME, port) as queue:
            told = {
                "PATH": os.defpath,
                "LC_ALL": "C.UTF-8",
                "DATA_DIR": str(folder),
                "DATABASE_URL": url,
                "BROKER_URL": queue,
                "EMAIL_URL": f"smtp://{HOME}:{mail}",
                "EMAIL_CONNECTIONS": str(CONNECTIONS),
                "SECRET_KEY": "measurements only" * 3,
                "SITE_URL": "https://status.example.com",
                "ALLOWED_HOSTS": "status.example.com",
                "LOG_LEVEL": "WARNING",
                "DEMO": "0",
            }
            os.environ.update(told | {"DJANGO_SETTINGS_MODULE": "statuspage.settings"})
            manage(told, "migrate", "--verbosity", "0")
            manage(told, "collectstatic", "--no-input", "--verbosity", "0")
            stage = importlib.import_module("proof.stage").Stage(
                SimpleNamespace(broker=None), None, 0, folder / "none.log"
            )
            found = {"broker": kind, "size": size}
            for count in (1, 2):
                with working(both[:count], told, folder, port):
                    told_by(stage, log, 200)  # nobody is measured cold
                    found[str(count)] = told_by(stage, log, size)
        sink.stop(signal.SIGKILL)
    return found


def told_by(stage: Any, log: Path, size: int) -> dict[str, Any]:
    """One update to so many: mails a second, what the judge says, and how many each machine handed over."""
    addresses = readers(size)
    stage.subscribe(addresses)
    log.write_text("")
    peers = log.with_suffix(".peers")
    peers.write_text("")
    begun = time.time()
    stage.tell()
    stage.until_told()
    last = max(moment for _, moment in stage.moments(log))
    verdict = check(log, owed=addresses)
    shares = Counter(line.split(" ")[1] for line in peers.read_text().splitlines())
    return {
        "rate": size / (last - begun),
        "lost": verdict.lost,
        "extra": verdict.extra,
        "shares": sorted(shares.values()),
    }


def line(found: dict[str, Any]) -> str:
    """The row of one broker."""
    alone, both = found["1"], found["2"]
    ratio = both["rate"] / alone["rate"]
    shares = " and ".join(f"{share:,}" for share in both["shares"])
    columns = [f"{alone['rate']:,.0f}", f"{both['rate']:,.0f}", f"{ratio:.2f}", shares]
    columns += [str(alone["lost"] + both["lost"]), str(alone["extra"] + both["extra"]), "yes" if holds(found) else "no"]
    return f"| {found['broker']} | {' | '.join(columns)} |"


def holds(found: dict[str, Any]) -> bool:
    """Whether both took part, nobody was lost or told twice, and it was faster."""
    alone, both = found["1"], found["2"]
    is_clean = not any(each[what] for each in (alone, both) for what in ("lost", "extra"))
    return is_clean and len(both["shares"]) == 2 and both["rate"] >= FASTER * alone["rate"]


def main() -> int:
    """Run, print, write; 1 when it does not hold; 0 with a sentence where it cannot be tried."""
    parser = argparse.ArgumentParser(prog="python -m proof.scale_out", description=__doc__)
    parser.add_argument("--broker", choices=list(brokers.KINDS), help="this one only, as JSON")
    parser.add_argument("--size", type=int, default=6_000)
    asked = parser.parse_args()
    if asked.broker:
        print(json.dumps(one(asked.broker, asked.size)))
        return 0
    if why := machines.why_not():
        print(why)
        return 0
    found = []
    for kind in brokers.KINDS:
        say(f"Two machines with {kind} ...")
        command = [sys.executable, "-m", "proof.scale_out", "--broker", kind, "--size", str(asked.size)]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        found.append(json.loads(done.stdout.splitlines()[-1]))
        say(line(found[-1]))
    report.write("scale-out", page(found))
    return 0 if all(map(holds, found)) else 1


def page(found: list[dict[str, Any]]) -> list[str]:
    """The page's part."""
    return [
        "## Two machines",
        "",
        f"`make proof`. Workers in two network namespaces, {CONNECTIONS} connections for each of their two seats, "
        f"into a mail server that takes {ANSWERS_AFTER * 1000:g} ms for each message; {found[0]['size']:,} recipients. "
        f"PERF-S1: at least {FASTER} times as fast as one, without overlap.",
        "",
        "| broker | one machine, mails/s | two, mails/s | ratio | handed over by each | lost | extra copies | holds |",
        "|---|---|---|---|---|---|---|---|",
        *map(line, found),
    ]


if __name__ == "__main__":
    sys.exit(main())
