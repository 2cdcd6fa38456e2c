"""The published tree in a folder: changed files replaced one by one, by one publisher at a time, never backwards."""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

from core import clock
from core.errors import DomainError
from publication import atomic, encodings, manifest, serving
from publication.emergency import marks

LOCK = ".lock"
LAST = "index.html"  # what the home page announces must be there before it
BATCH = 64  # files that are prepared together and put in place together
THREADS = 8  # fsync waits for the disk, and several wait as long as one


class PublisherBusy(DomainError):
    """Another process is publishing and did not finish in time; it will be tried again."""


class NotPublishable(ValueError):
    """A file name that cannot stand in the published tree."""


class Folder:
    """A published tree under `root`, served by our own process, nginx or any static server.

    Everything that writes waits for the one publisher's lock, or runs inside
    `one_publisher()`. A file whose bytes are the same is not touched. Each
    version of a file has a whole second of its own as its time, so that
    Last-Modified (and nginx's ETag) tell any two versions apart.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self._holding = threading.local()

    @contextlib.contextmanager
    def one_publisher(self, wait: float = 20.0) -> Iterator[None]:
        """Be the only publisher of this folder; PublisherBusy after `wait` seconds. May be nested in one thread."""
        if getattr(self._holding, "is_ours", False):
            yield
            return
        (self.root / atomic.ASIDE).mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            _lock(handle, wait)
            atomic.sweep(self.root)
            self._holding.is_ours = True
            yield
        finally:
            self._holding.is_ours = False
            os.close(handle)  # and with it goes the lock, as it would if we were killed

    def replace_changed(
        self, files: Iterable[tuple[str, bytes]], version: int | None = None, *, is_complete: bool = True
    ) -> list[str]:
        """Bring these files up to date and return the names of those whose bytes changed, in the order written.

        `files` are pairs of a name like "api/v2/summary.json" and its bytes;
        they are taken a batch at a time. With a `version`, nothing is written
        when the folder has a newer one already; unless it `is_complete`, more of it
        will follow. A full disk leaves the old files as they are and raises OSError.
        """
        with self.one_publisher():
            published = self.edition()
            if version is None:
                return self._replace_all(files)
            if published and version < published.version:
                return []
            is_newer = not published or version > published.version
            begin = partial(manifest.note, self.root, version, is_complete=False) if is_newer else None
            changed = self._replace_all(files, begin)
            is_new = changed or not published or published.version < version or not published.is_complete
            if is_complete and is_new:
                manifest.note(self.root, version, is_complete=True)
            return changed

    def remove(self, names: Iterable[str]) -> None:
        """Take files out of the tree, each with its encodings; missing ones are fine."""
        with self.one_publisher():
            folders = set()
            for name in names:
                target = self._target(name)
                for suffix in (*encodings.SUFFIXES, ""):
                    target.with_name(target.name + suffix).unlink(missing_ok=True)
                folders.add(target.parent)
            atomic.settle(folder for folder in folders if folder.is_dir())

    def part(self, name: str) -> "Folder":
        """A tree inside this one that is published by itself: its own lock, its own version, its own home page."""
        return Folder(self.root / name)

    def parts(self) -> list[str]:
        """The names of the trees inside this one."""
        return [note.parent.name for note in self.root.glob(f"*/{manifest.NAME}")]

    def clear(self) -> None:
        """Take everything out of the tree, as if nothing had ever been published there."""
        with self.one_publisher():
            self.remove(list(self.names()))
            manifest.forget(self.root)

    def names(self, *, is_whole: bool = True) -> Iterator[str]:
        """The name of every published file, without encodings, in no order; those of the parts only if `is_whole`."""
        parts = [] if is_whole else [self.root / name for name in self.parts()]
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith(".") and Path(folder, name) not in parts]
            for file in files:
                name = os.path.relpath(os.path.join(folder, file), self.root)
                if serving.is_name(name):
                    yield name

    def edition(self) -> manifest.Edition | None:
        """The version that this folder shows, for staff to see how far it is behind."""
        return manifest.read(self.root)

    def _replace_all(self, files: Iterable[tuple[str, bytes]], begin: Callable[[], None] | None = None) -> list[str]:
        """Replace what differs; `begin` is done while the files are made, and before the first is put in place."""
        changed: list[str] = []
        last: list[tuple[str, bytes]] = []
        batch: list[tuple[str, bytes]] = []
        with ThreadPoolExecutor(THREADS, thread_name_prefix="publish") as threads:
            begun = threads.submit(begin) if begin else None
            for name, body in files:
                body = marks.marked(self.root, name, body)  # an emergency stays until a person ends it
                if not self._differs(name, body):
                    continue
                (last if name == LAST else batch).append((name, body))
                if len(batch) == BATCH:
                    changed += self._replace(batch, threads, begun)
                    batch = []
            return changed + self._replace([*batch, *last], threads, begun)

    def _differs(self, name: str, body: bytes) -> bool:
        """Whether the file, or one of its encodings, is not what it should be."""
        target = self._target(name)
        try:
            seen = target.lstat()
            if seen.st_size != len(body) or target.is_symlink() or target.read_bytes() != body:
                return True
            twins = encodings.SUFFIXES if serving.is_compressible(name) else ()
            return any(target.with_name(target.name + s).lstat().st_mtime != seen.st_mtime for s in twins)
        except FileNotFoundError:
            return True

    def _replace(
        self, batch: Sequence[tuple[str, bytes]], threads: ThreadPoolExecutor, begun: Future[None] | None
    ) -> list[str]:
        """Prepare the whole batch, then put it in place in quick succession: all or, on a full disk, nothing."""
        for folder in dict.fromkeys(self._target(name).parent for name, _ in batch):
            atomic.make_folder(self.root, folder)
        prepared: list[tuple[Path, Path]] = []
        jobs = [threads.submit(self._prepare, name, body) for name, body in batch]
        try:
            for job in jobs:
                prepared += job.result()
            if begun:
                begun.result()  # no file of a version stands before the folder says that it has begun
            for aside, target in prepared:
                atomic.put_in_place(aside, target)
        finally:
            atomic.discard(aside for job in jobs if not job.exception() for aside, _ in job.result())
        atomic.settle(dict.fromkeys(target.parent for _, target in prepared))
        return [name for name, _ in batch]

    def _prepare(self, name: str, body: bytes) -> list[tuple[Path, Path]]:
        """The new file and its encodings, aside, in the order to put them in place: the plain file last.

        Who sees the new plain file therefore finds the new encodings beside it.
        """
        target = self._target(name)
        mtime = int(clock.now().timestamp())
        with contextlib.suppress(FileNotFoundError):
            mtime = max(mtime, int(target.lstat().st_mtime) + 1)
        prepared: list[tuple[Path, Path]] = []
        try:
            for suffix, encoded in (*encodings.encode(name, body).items(), ("", body)):
                prepared.append((atomic.prepare(self.root, encoded, mtime), target.with_name(target.name + suffix)))
        except BaseException:
            atomic.discard(aside for aside, _ in prepared)
            raise
        return prepared

    def _target(self, name: str) -> Path:
        if not serving.is_name(name):
            raise NotPublishable(name)
        return self.root / name


def _lock(handle: int, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise PublisherBusy from None
            time.sleep(0.01)
