"""From the click on "publish" to the byte on the home page (part of `make bench-page`)."""

import argparse
import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import quantiles
from urllib.parse import urljoin

from bench import report
from bench.environment import manage, prepare, say
from bench.report import Row, at_most
from bench.servers import Running, ours
from tests.servers.visitor import Visitor, form_in
from tests.servers.web import read_answer

COMPONENTS = 40
PASSWORD = "for this measurement only"
JUDGED = 1000  # past incidents for which PERF-P6 has its goals; for the others, how much it grows
PATIENCE = 20  # seconds for one update to be seen
SEEN_P50, SEEN_P95, GROWTH = 150, 500, 1.5  # PERF-P6: milliseconds, and from the short to the long history
READERS = 64
CHAPTER = 20  # updates to one incident, after which it is over and the next begins: the longest that people write

BEGIN = f"from bench import past; print(past.begin_an_outage('carla', {PASSWORD!r}))"


def main() -> int:
    """Measure, print, write build/bench/click.json; 1 when a goal was missed, 2 when a program is missing."""
    parser = argparse.ArgumentParser(prog="python -m bench.click", description=__doc__)
    parser.add_argument(
        "--updates", type=int, default=100, help="clicks for each length of the history, quiet and loaded (default 100)"
    )
    parser.add_argument("--histories", type=int, nargs="+", default=[100, 1000, 10000], help="past incidents")
    asked = parser.parse_args()
    if not shutil.which("wrk"):
        say("wrk is missing: apt-get install wrk")
        return 2
    found = {incidents: measured(incidents, asked.updates) for incidents in asked.histories}
    rows = [row for incidents, figures in found.items() for row in judged(incidents, figures)]
    shortest, longest = (found[pick(found)]["loaded"][0] for pick in (min, max))
    name = f"PERF-P6 click to byte, {max(found):,} against {min(found):,} past incidents"
    growth = longest / shortest
    rows.append(Row(name, longest, "ms", "the shorter history", growth, *at_most(growth, GROWTH)))
    path = report.write("click", rows)
    print(f"\n{asked.updates} clicks each, {COMPONENTS} components, on one machine; written to {path}")
    return 0 if all(row.is_met is not False for row in rows) else 1


def measured(incidents: int, updates: int) -> dict[str, tuple[float, float]]:
    """p50 and p95 of click to byte in milliseconds, quiet and under load."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        told = prepare(folder, components=COMPONENTS, incidents=incidents)
        # the staff screens answer to this address, so links and forms lead to it
        with ours(told | {"ALLOWED_HOSTS": "127.0.0.1"}, folder / "web.log") as server:
            quiet = clicks(server, told, updates, "quiet")
            with readers(server):
                loaded = clicks(server, told, updates, "loaded")
    return {"quiet": quiet, "loaded": loaded}


@contextlib.contextmanager
def readers(server: Running) -> Iterator[None]:
    """Everybody reloads meanwhile."""
    address = f"http://127.0.0.1:{server.port}/"
    command = ["wrk", "-t1", f"-c{READERS}", "-d600s", "-H", "Accept-Encoding: br", address]
    crowd = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        crowd.terminate()
        crowd.wait()


def clicks(server: Running, told: dict[str, str], updates: int, mark: str) -> tuple[float, float]:
    """p50 and p95, in milliseconds, of so many updates posted through the form of a commander's browser."""
    took: list[float] = []
    while len(took) < updates:
        incident = manage(told, "shell", "--no-imports", "-c", BEGIN).strip()
        with Visitor(f"http://127.0.0.1:{server.port}") as commander:
            commander.sign_in("carla", PASSWORD)
            chapter = range(len(took), min(len(took) + CHAPTER, updates))
            took += [click(server, commander, incident, f"{mark} update {number}") for number in chapter]
        say(f"{mark} click {len(took)}: {took[-1]:.0f} ms")
    cuts = quantiles(took, n=20)
    return cuts[9], cuts[18]


def click(server: Running, commander: Visitor, incident: str, text: str) -> float:
    """Milliseconds from the click on "publish" until a visitor has this text."""
    address = f"/manage/incidents/{incident}/update/"
    text = f"{text} of this measurement"
    target, values = form_in(commander.get(address).text, action="/update/")
    values |= {"status": "identified", "body": text}
    url = urljoin(commander.url + address, target or address)
    headers = {"Referer": url, "Origin": commander.url}
    return seen_after(server, text, partial(commander.session.post, url, values, headers=headers))


def seen_after(server: Running, text: str, click: Callable[[], object]) -> float:
    """Milliseconds from the click until the home page, asked again and again by a visitor, has the text."""
    pressed = threading.Thread(target=click)
    with socket.create_connection(("127.0.0.1", server.port)) as visitor:
        began = time.perf_counter()
        pressed.start()
        while True:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            _, _, body = read_answer(visitor)
            now = time.perf_counter()
            if text.encode() in body:
                break
            if now - began > PATIENCE:
                raise AssertionError(f"{text!r} was not seen within {PATIENCE} s")
            time.sleep(0.002)
    pressed.join()
    return (now - began) * 1000


def judged(incidents: int, figures: dict[str, tuple[float, float]]) -> Iterator[Row]:
    """The figures of one history; PERF-P6 has goals for one of them."""
    past = f"{incidents:,} past incidents"
    for mark, words in (("quiet", "quiet"), ("loaded", f"{READERS} readers")):
        for name, value, most in zip(("p50", "p95"), figures[mark], (SEEN_P50, SEEN_P95), strict=True):
            goal = at_most(value, most) if incidents == JUDGED else ("", None)
            yield Row(f"PERF-P6 click to byte, {past}, {words}: {name}", value, "ms", "", None, *goal)


if __name__ == "__main__":
    sys.exit(main())
