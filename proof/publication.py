"""That the page answers when everything behind it is dead (`make proof`); writes its part of docs/proof.md."""

import argparse
import contextlib
import http.client
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.environment import manage
from proof import document, posting, writing
from tests.servers import broker, nginx, postgresql
from tests.servers.process import Process
from tests.servers.site import PARTS, Site, free_port

ADDRESSES = (
    "/",
    "/history",
    "/about",
    "/uptime",
    "/api",
    "/api/v2/summary.json",
    "/history.atom",
    "/maintenance.ics",
    "/badge.svg",
)
ENCODINGS = ("identity", "gzip", "br")
READERS, RELOADS = 8, 50
Seen = dict[tuple[str, str], bytes]


@dataclass(frozen=True)
class Run:
    """What readers got while something was dead."""

    name: str
    asked: int
    wrong: Counter[str]
    seconds: float

    @property
    def row(self) -> str:
        found = ", ".join(f"{count} x {what}" for what, count in self.wrong.items()) or "0"
        return f"| {self.name} | {self.asked:,} | {found} | {self.asked / self.seconds:,.0f}/s |"


@contextlib.contextmanager
def installation(folder: Path) -> Iterator[tuple[Site, list[contextlib.ExitStack]]]:
    """A running site on a database server and a broker of its own, each of which can be stopped."""
    database, own_broker = contextlib.ExitStack(), contextlib.ExitStack()
    with database, own_broker:
        url = database.enter_context(postgresql.running())
        told = {"DATABASE_URL": url, "BROKER_URL": own_broker.enter_context(broker.running()).url}
        told |= {"DATA_DIR": str(folder), "SECRET_KEY": "a proof", "FROM_EMAIL": "Status <status@example.com>"}
        told |= {"WEB_PROCESSES": "4"}  # so that most are alive when one has died
        site = Site(folder, told | {"LOG_LEVEL": "ERROR"})
        manage(site.environment, "migrate", "--verbosity", "0")
        manage(site.environment, "collectstatic", "--no-input", "--verbosity", "0")
        manage(site.environment, "shell", "--no-imports", "-c", "from bench import past; past.publish(40, 200)")
        site.start(*PARTS)
        try:
            yield site, [own_broker, database]
        finally:
            for part in site.parts.values():
                part.kill()


def get(port: int, path: str, encoding: str) -> bytes:
    """The body of one answer on a connection of its own; anything but 200 raises."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": nginx.HOST, "Accept-Encoding": encoding})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise OSError(f"status {answer.status}")
        return body


def hammer(name: str, port: int, expected: Seen, requests: int) -> Run:
    """So many requests by several readers at once, each compared byte by byte."""
    wrong: Counter[str] = Counter()
    lock, keys = threading.Lock(), list(expected)

    def read(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(requests // READERS):
            path, encoding = key = chance.choice(keys)
            try:
                what = "" if get(port, path, encoding) == expected[key] else "other bytes"
            except (OSError, http.client.HTTPException) as error:
                what = str(error) or type(error).__name__
            if what:
                with lock:
                    wrong[what] += 1

    began = time.monotonic()
    with ThreadPoolExecutor(READERS) as readers:
        list(readers.map(read, range(READERS)))
    return Run(name, requests // READERS * READERS, wrong, time.monotonic() - began)


def reload_again_and_again(server: Process, until: threading.Event) -> None:
    """F-03: nginx takes up its configuration anew under load."""
    for _ in range(RELOADS):
        server.send(signal.SIGHUP)
        if until.wait(0.3):
            return


def posted(folder: Path, trials: int) -> posting.Trials:
    """F-01: the web dies while somebody posts, and nginx serves its files meanwhile."""
    folder.mkdir()
    with installation(folder) as (site, _servers):
        port = free_port()
        shipped = nginx.shipped(site.public, folder / "static", port=port, app_port=site.port)
        (folder / "nginx").mkdir()
        with nginx.running(folder / "nginx", shipped, port):
            return posting.killed(site, port, trials)


def stopped(folder: Path, requests: int) -> list[Run]:
    """F-01 to F-03: first the application dies, then its broker and database, then nginx is reloaded meanwhile."""
    folder.mkdir()
    with installation(folder) as (site, servers):
        port = free_port()
        shipped = nginx.shipped(site.public, folder / "static", port=port, app_port=site.port)
        (folder / "nginx").mkdir()
        with nginx.running(folder / "nginx", shipped, port) as front:
            expected = {(path, encoding): get(port, path, encoding) for path in ADDRESSES for encoding in ENCODINGS}
            for part in site.parts.values():
                part.kill()
            runs = [hammer("F-01 web, worker and scheduler killed", port, expected, requests)]
            for server in servers:
                server.close()
            runs.append(hammer("F-02 PostgreSQL and broker stopped, too", port, expected, requests))
            done = threading.Event()
            reloading = threading.Thread(target=reload_again_and_again, args=(front, done))
            reloading.start()
            runs.append(hammer(f"F-03 and nginx reloaded {RELOADS} times meanwhile", port, expected, requests))
            done.set()
            reloading.join()
    return runs


def lines(runs: Sequence[Run], trials: posting.Trials, points: writing.Points) -> list[str]:
    """The section."""
    return [
        "## Publication",
        "",
        trials.sentence,
        "",
        f"`make proof`. nginx as shipped, {len(ADDRESSES)} addresses in {len(ENCODINGS)} encodings, "
        "every answer compared byte by byte with what was served before.",
        "",
        "| Dead | requests | failed or different | served |",
        "|---|---|---|---|",
        *(run.row for run in runs),
        "",
        "F-35: the publisher is killed at each system call of its writing, in every thread, while others read.",
        "",
        "| System call | points of death | torn or older after it | whole again after the next publish |",
        "|---|---|---|---|",
        *(
            f"| `{call}` | {found.points} | {found.torn} | {found.repaired} of {found.points} |"
            for call, found in points.calls.items()
        ),
        "",
        f"Meanwhile {points.reads:,} reads found {points.torn} torn files and {points.backwards} older than before. "
        f"Each of {points.renames} files was made durable, put in place, and its folder made durable.",
    ]


def main() -> int:
    """Run, print, write; 1 when something failed."""
    parser = argparse.ArgumentParser(prog="python -m proof.publication", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000, help="while each thing is dead")
    parser.add_argument("--trials", type=int, default=200, help="deaths of the web during a click")
    parser.add_argument("--reads", type=int, default=1_000_000, help="while the publisher is killed")
    asked = parser.parse_args()
    if missing := [name for name, there in (("nginx", nginx.find()), ("strace", writing.find())) if not there]:
        print(f"missing: apt-get install {' '.join(missing)}", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        trials = posted(folder / "posting", asked.trials)
        runs = stopped(folder / "stopped", asked.requests)
        points = writing.killed(folder / "writing", asked.reads)
    told = lines(runs, trials, points)
    print("\n".join(told))
    document.put("publication", told)
    return 0 if points.holds and trials.holds and not any(run.wrong for run in runs) else 1


if __name__ == "__main__":
    sys.exit(main())
