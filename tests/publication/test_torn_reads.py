"""F-35: publishers are killed again and again while a million reads look for a file that is not whole."""

import contextlib
import gzip
import hashlib
import multiprocessing
import os
import random
import signal
from pathlib import Path

import brotli
import pytest

from publication.writer import Folder

READS = 1_000_000
READERS = 2
KINDS = {"index.html": bytes, "index.html.gz": gzip.decompress, "index.html.br": brotli.decompress, "a/b.json": bytes}


def sealed(number: int) -> bytes:
    """A page of a version, with the digest of all that follows in front: a torn one betrays itself."""
    content = b"%d " % number + random.Random(number).randbytes(64).hex().encode() * (number % 400 + 1)
    return hashlib.sha256(content).hexdigest().encode() + content


def version_of(page: bytes) -> int:
    """The version of a whole page; -1 for any other bytes."""
    digest, content = page[:64], page[64:]
    whole = hashlib.sha256(content).hexdigest().encode() == digest
    return int(content.split(b" ", 1)[0]) if whole else -1


def publish_for_ever(root: Path, first: int) -> None:
    folder = Folder(root)
    for number in range(first, first + 1_000_000):
        page = sealed(number)
        folder.replace_changed([("index.html", page), ("a/b.json", page)], version=number)


def read_many(root: Path, reads: int, found) -> None:
    torn = backwards = 0
    newest = dict.fromkeys(KINDS, 0)
    for number in range(reads):
        # the plain file mostly: compressed ones take their time to open
        name = list(KINDS)[number % 4] if number % 64 < 4 else "index.html"
        version = version_of(KINDS[name]((root / name).read_bytes()))
        torn += version < 0
        backwards += version < newest[name]
        newest[name] = max(version, newest[name])
    found.put((torn, backwards, newest["index.html"]))


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_F35_no_torn_file_in_a_million_reads(tmp_path):
    root = tmp_path / "public"
    Folder(root).replace_changed([("index.html", sealed(1)), ("a/b.json", sealed(1))], version=1)
    processes = multiprocessing.get_context("fork")
    found = processes.Queue()
    readers = [processes.Process(target=read_many, args=(root, READS // READERS, found)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    chance, kills = random.Random(35), 0
    while any(reader.is_alive() for reader in readers):
        publisher = processes.Process(target=publish_for_ever, args=(root, Folder(root).edition().version + 1))
        publisher.start()
        publisher.join(chance.uniform(0.02, 0.2))  # somewhere within one of its publishes
        with contextlib.suppress(ProcessLookupError):
            os.kill(publisher.pid, signal.SIGKILL)
        publisher.join()
        kills += 1
    results = [found.get() for _ in readers]
    assert [(torn, backwards) for torn, backwards, _ in results] == [(0, 0)] * READERS
    assert kills > 20
    assert max(newest for _, _, newest in results) > 20
