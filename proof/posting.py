"""F-01: the process that takes a click on "publish" is killed again and again, and files are read meanwhile."""

import contextlib
import http.client
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NoReturn, TypeVar
from urllib.parse import urljoin

import psycopg
import requests

from statuspage.schedule import HANDLERS
from tests.servers.nginx import HOST
from tests.servers.site import Site
from tests.servers.visitor import Values, Visitor, form_in

Found = TypeVar("Found")
PASSWORD = "for this proof only"
ESTABLISHED = "01"  # as /proc/net/tcp has it
LATEST = 0.3  # seconds after the click within which the web dies
PATIENCE = 60.0
BEGIN = f"from bench import past; print(past.begin_an_outage('carla', {PASSWORD!r}))"
WRITTEN = """
    SELECT count(DISTINCT one.id), count(DISTINCT event.id), count(DISTINCT debt.id)
    FROM incidents_incidentupdate one
    LEFT JOIN outbox_outboxevent event ON event.kind = 'incident.updated' AND event.subject_id = one.id
    LEFT JOIN outbox_debt debt ON debt.event_id = event.id
    WHERE one.submission_key = %s
"""
NOTHING, ALL = (0, 0, 0), (1, 1, len(HANDLERS["incident.updated"]))  # an update, its event, what each listener is owed


@dataclass
class Trials:
    """What was found after each death."""

    kills: int = 0
    before: int = 0  # died before anything was written
    half: int = 0  # an update without its event, or without what is owed
    lost: int = 0  # not on the page although it was sent again
    double: int = 0
    reads: int = 0
    torn: int = 0
    recovered: list[float] = field(default_factory=list)  # seconds until the same click was answered

    @property
    def sentence(self) -> str:
        """All of it in words."""
        return (
            f"F-01: the web process was killed {self.kills} times, up to {LATEST * 1000:.0f} ms after a click on "
            f"“publish”, {self.before} times before anything was written. Sent again, the click was answered after "
            f"{median(self.recovered):.1f} s (at most {max(self.recovered):.1f} s). Lost: {self.lost}, said twice: "
            f"{self.double}, written by half: {self.half}. Meanwhile {self.reads:,} reads found {self.torn} torn pages."
        )

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, said twice, written by half or torn."""
        return self.kills > 0 and self.reads > 0 and not (self.half or self.lost or self.double or self.torn)


def killed(site: Site, front: int, trials: int) -> Trials:
    """So many clicks, each with a death of the web at a random moment up to 300 ms after it."""
    found, chance, done = Trials(), random.Random(1), threading.Event()
    number = site.manage("shell", "--no-imports", "-c", BEGIN).strip()
    reader = threading.Thread(target=read_again_and_again, args=(front, found, done))
    reader.start()
    try:
        with psycopg.connect(site.environment["DATABASE_URL"], autocommit=True) as database, Visitor(site.url) as carla:
            patiently(lambda: carla.sign_in("carla", PASSWORD))
            for count in range(trials):
                one(
                    site,
                    front,
                    database,
                    carla,
                    f"/manage/incidents/{number}/update/",
                    count,
                    chance.uniform(0, LATEST),
                    found,
                )
    finally:
        done.set()
        reader.join()
    return found


def one(
    site: Site,
    front: int,
    database: psycopg.Connection,
    carla: Visitor,
    address: str,
    count: int,
    moment: float,
    found: Trials,
) -> None:
    """A click, a death, a look at what was written, and the same click again."""
    text = f"Word number {count} of this proof."
    target, values = patiently(lambda: form_in(carla.get(address).text, action="/update/"))
    values |= {"status": "identified", "body": text}
    url = urljoin(carla.url + address, target or address)
    click = threading.Thread(target=press, args=(carla, url, values))
    click.start()
    threading.Event().wait(moment)
    for pid in list(answering(site.port)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    click.join()
    found.kills += 1
    written = database.execute(WRITTEN, [values["submission_key"]]).fetchone()
    found.before += written == NOTHING
    found.half += written not in (NOTHING, ALL)
    began = time.monotonic()
    patiently(lambda: press(carla, url, values) or _fail("not answered"))
    found.recovered.append(time.monotonic() - began)
    updates, *_ = database.execute(WRITTEN, [values["submission_key"]]).fetchone() or (0,)
    found.double += updates > 1
    with contextlib.suppress(TimeoutError):
        patiently(lambda: text in get(front, "/").decode() or _fail("not on the page"))
        return
    found.lost += 1


def press(carla: Visitor, url: str, values: Values) -> bool:
    """Send the form; whether it was answered well."""
    with contextlib.suppress(requests.RequestException):
        headers = {"Referer": url, "Origin": carla.url}
        return bool(carla.session.post(url, values, headers=headers, timeout=30).ok)
    return False


def answering(port: int) -> Iterator[int]:
    """The processes that hold a connection to this port: the commander's, kept open from the form to the click."""
    sockets = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, *_, inode = line.split()[:10]
        if state == ESTABLISHED and int(local.rpartition(":")[2], 16) == port:
            sockets.add(f"socket:[{inode}]")
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(os.readlink(handle) in sockets for handle in (process / "fd").iterdir()):
                yield int(process.name)


def read_again_and_again(front: int, found: Trials, done: threading.Event) -> None:
    """What readers get meanwhile has to be whole."""
    while not done.wait(0.01):
        try:
            is_whole = get(front, "/").rstrip().endswith(b"</html>")
            is_whole = is_whole and "incidents" in json.loads(get(front, "/api/v2/summary.json"))
        except (OSError, http.client.HTTPException, ValueError):
            is_whole = False
        found.reads += 2
        found.torn += not is_whole


def get(port: int, path: str) -> bytes:
    """The body of one answer; anything but 200 raises."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": HOST})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise OSError(f"status {answer.status}")
        return body


def patiently(ask: Callable[[], Found], within: float = PATIENCE) -> Found:
    """What is answered, asked again and again while it fails."""
    until = time.monotonic() + within
    while True:
        try:
            return ask()
        except (requests.RequestException, AssertionError, OSError, http.client.HTTPException) as error:
            if time.monotonic() > until:
                raise TimeoutError(str(error)) from error
            threading.Event().wait(0.05)


def _fail(words: str) -> NoReturn:
    raise AssertionError(words)
