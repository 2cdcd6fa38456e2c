"""The public page under load, against nginx serving the same files in the same run (`make bench-page`)."""

import argparse
import contextlib
import shutil
import sys
import tempfile
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bench import report
from bench.environment import prepare, say
from bench.load import Load, Result, middle, run
from bench.report import Row, at_least, at_most
from bench.servers import Running, ours, plain_nginx, shipped_nginx
from tests.servers import nginx

CONNECTIONS = (64, 256)
BROWSER = "gzip, deflate, br"
LOADS = (
    Load("home brotli", accept=BROWSER),
    Load("home 304", accept=BROWSER, etag="?"),
    Load("home 60 kB", accept="identity"),
    Load("summary.json gzip", path="/api/v2/summary.json", accept="gzip"),
    Load("home unknown queries", accept=BROWSER, kind="query", heads=100_000),
    Load("home 5,000 browsers", accept=BROWSER, kind="crowd", heads=5_000),
    Load("home new browsers", accept=BROWSER, kind="crowd", heads=30_000),  # more than the server remembers
    Load("home odd encodings", accept="gzip;q=0.2, br;q=0.9, *;q=0.1, deflate"),
)
# PERF-P1, P2, P5: answers per second against nginx; PERF-P1: p99 against nginx
GOALS = {
    "home brotli": 0.9,
    "home 304": 0.7,
    "home 60 kB": 0.8,
    "home unknown queries": 0.9,
    "home 5,000 browsers": 0.9,
    "home odd encodings": 0.9,
}
P99_GOAL = 1.5
SHIPPED_GOAL = 0.97  # PERF-P3
VIEW_GOAL = 500  # PERF-P4
Found = dict[tuple[str, int, str], Result]  # load, connections, server


def main() -> int:
    """Measure, print, write build/bench/page.json; 1 when a goal was missed, 2 when a program is missing."""
    parser = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds; their medians count (default 3)")
    parser.add_argument("--seconds", type=int, default=3, help="of each run (default 3)")
    asked = parser.parse_args()
    if nginx.find() is None or not shutil.which("wrk"):
        say(f"{nginx.MISSING} wrk")
        return 2
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        told = prepare(folder, components=40, incidents=100)  # a home page of about 60 kB
        view = naive_view(folder, told, seconds=asked.seconds)
        with servers(folder, told) as running:
            found = measure(running, rounds=asked.rounds, seconds=asked.seconds)
    rows = [*judged(found), against_the_view(found["home brotli", CONNECTIONS[0], "ours"], view)]
    path = report.write("page", rows)
    print(f"\nMedians of {asked.rounds} interleaved rounds of {asked.seconds} s on one machine; written to {path}")
    return 0 if all(row.is_met is not False for row in rows) else 1


@contextlib.contextmanager
def servers(folder: Path, told: dict[str, str]) -> Iterator[Sequence[Running]]:
    """The three that serve the same folder."""
    public = folder / "public"
    with (
        plain_nginx(folder / "plain", public) as plain,
        ours(told, folder / "web.log") as mine,
        shipped_nginx(folder / "shipped", public, mine) as shipped,
    ):
        yield (plain, mine, shipped)


def naive_view(folder: Path, told: dict[str, str], *, seconds: int) -> Result:
    """The same home page from a view that reads and renders for each request, in the same server."""
    other = told | {"DJANGO_SETTINGS_MODULE": "bench.naive_settings", "PUBLIC_DIR": str(folder / "nothing")}
    with ours(other, folder / "naive.log") as view:
        load = Load("the view")
        etag(view, load)  # waits until Django is there
        return middle([run(load, view.port, view.pid, connections=4, seconds=max(seconds, 5)) for _ in range(3)])


def measure(running: Sequence[Running], *, rounds: int, seconds: int) -> Found:
    """Every load on every server in every round, the servers side by side."""
    found: dict[tuple[str, int, str], list[Result]] = defaultdict(list)
    for server in running:  # nobody is measured cold
        run(LOADS[0], server.port, server.pid, connections=16, seconds=1)
    for number in range(rounds):
        for load in LOADS:
            for connections in CONNECTIONS:
                turn = number % len(running)  # nobody is always the one after the other
                for server in (*running[turn:], *running[:turn]):
                    asked = replace(load, etag=etag(server, load)) if load.etag else load
                    result = run(asked, server.port, server.pid, connections=connections, seconds=seconds)
                    found[load.name, connections, server.name].append(result)
                    say(
                        f"round {number + 1}: {load.name:<22} {connections:>3} connections {server.name:<17}"
                        f"{result.rate:>9,.0f}/s  p99 {result.p99:6.1f} ms  {result.cpu:5.1f} us"
                    )
    return {key: middle(results) for key, results in found.items()}


def etag(server: Running, load: Load) -> str:
    """What a reader who has seen this page sends back."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{load.path}", headers={"Accept-Encoding": load.accept}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.headers.get("ETag", ""))


def judged(found: Found) -> Iterator[Row]:
    """The figures with their ratios to nginx in the same run, and what we wanted."""
    for load in LOADS:
        for connections in CONNECTIONS:
            plain, mine, shipped = (
                found[load.name, connections, name] for name in ("nginx", "ours", "nginx as shipped")
            )
            name = f"{load.name}, {connections} connections"
            ratio = mine.rate / plain.rate
            goal, is_met = at_least(ratio, GOALS[load.name]) if load.name in GOALS else ("", None)
            yield Row(name, mine.rate, "answers/s", "nginx", ratio, goal, is_met)
            tail = mine.p99 / plain.p99
            goal, is_met = at_most(tail, P99_GOAL) if load.name in ("home brotli", "home 304") else ("", None)
            yield Row(f"{name}: p99", mine.p99, "ms", "nginx", tail, goal, is_met)
            yield Row(f"{name}: processor", mine.cpu, "us/answer", "nginx", mine.cpu / plain.cpu)
            ratio = shipped.rate / plain.rate
            goal, is_met = at_least(ratio, SHIPPED_GOAL) if load.name == "home brotli" else ("", None)
            yield Row(f"{name}, nginx as shipped", shipped.rate, "answers/s", "nginx", ratio, goal, is_met)


def against_the_view(home: Result, view: Result) -> Row:
    """PERF-P4: what it is worth that the page is a file."""
    ratio = home.rate / view.rate
    return Row("home as a view", view.rate, "answers/s", "home brotli / view", ratio, *at_least(ratio, VIEW_GOAL))


if __name__ == "__main__":
    sys.exit(main())
