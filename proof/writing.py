"""F-35: a publisher that dies at each system call of its writing, seen by readers who never stop."""

import multiprocessing
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from publication.writer import Folder
from tests.publication.test_torn_reads import READERS, read_many, sealed, version_of
from tests.servers.site import ROOT

CALLS = ("write", "fsync", "rename")
PUBLISH = """
import sys
from pathlib import Path
from publication.writer import Folder
from tests.publication.test_torn_reads import sealed
folder = Folder(Path(sys.argv[1]))
first = folder.edition().version + 1
for number in range(first, first + 2):
    page = sealed(number)
    folder.replace_changed([("index.html", page), ("a/b.json", page)], version=number)
"""
FSYNC = re.compile(r"fsync\(\d+<([^>]+)>")
RENAME = re.compile(r'rename\("([^"]+)", "([^"]+)"\)')


@dataclass
class Found:
    """What deaths at one system call left behind."""

    points: int = 0
    torn: int = 0
    repaired: int = 0


@dataclass
class Points:
    """All of them, and what readers saw meanwhile."""

    calls: dict[str, Found] = field(default_factory=lambda: {call: Found() for call in CALLS})
    reads: int = 0
    torn: int = 0
    backwards: int = 0
    renames: int = 0

    @property
    def holds(self) -> bool:
        whole = all(found.points and not found.torn and found.repaired == found.points for found in self.calls.values())
        return whole and self.renames > 0 and not self.torn and not self.backwards


def find() -> str | None:
    """Where strace is."""
    return shutil.which("strace")


def killed(root: Path, reads: int) -> Points:
    """Die at every point, again and again, until so many reads are done."""
    Folder(root).replace_changed([("index.html", sealed(1)), ("a/b.json", sealed(1))], version=1)
    points = Points(renames=in_order(root), reads=reads)
    processes = multiprocessing.get_context("fork")
    results = processes.Queue()
    readers = [processes.Process(target=read_many, args=(root, reads // READERS, results)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for call, found in points.calls.items():
        while die(root, call, found.points + 1, found):
            pass
    for torn, backwards, _ in (results.get() for _ in readers):
        points.torn += torn
        points.backwards += backwards
    for reader in readers:
        reader.join()
    return points


def die(root: Path, call: str, number: int, found: Found) -> bool:
    """Die at that call (counted in each thread), look, publish again; False when nobody calls it so often."""
    before = version(root)
    if publish(root, "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}") == 0:
        return False
    found.points += 1
    found.torn += version(root) < before
    found.repaired += publish(root) == 0 and version(root) > before and not list((root / ".tmp").iterdir())
    return True


def version(root: Path) -> int:
    """Of the page and its data the older one; -1 when one of them is torn."""
    return min(version_of((root / name).read_bytes()) for name in ("index.html", "a/b.json"))


def publish(root: Path, *how: str) -> int:
    """Publish two versions in a process of its own, watched by strace if told how; its exit code."""
    watched = [str(find()), "-f", "-qq", "-o", os.devnull, *how] if how else []
    command = [*watched, sys.executable, "-B", "-c", PUBLISH, str(root)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True).returncode


def in_order(root: Path) -> int:
    """How many files were put in place in one publish; each durable before, its folder durable after, or it raises."""
    log = root.parent / "order"
    command = [str(find()), "-f", "-qq", "-y", "-o", str(log), "-e", "trace=fsync,rename"]
    subprocess.run([*command, sys.executable, "-c", PUBLISH, str(root)], cwd=ROOT, env=os.environ, check=True)
    calls = log.read_text().splitlines()
    durable = [(at, found[1]) for at, line in enumerate(calls) if (found := FSYNC.search(line))]
    renames = [(at, *found.groups()) for at, line in enumerate(calls) if (found := RENAME.search(line))]
    for at, aside, target in renames:
        if not any(then < at and path == aside for then, path in durable):
            raise AssertionError(f"{target} was put in place before it was durable")
        if not any(then > at and path == str(Path(target).parent) for then, path in durable):
            raise AssertionError(f"the name of {target} was never made durable")
    return len(renames)
