"""New versions of files prepared aside and put in place whole: a reader finds the old one or the new one."""

import contextlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

ASIDE = ".tmp"  # the folder for half-written files; on the same file system, never served


class SymbolicLink(Exception):
    """A symbolic link stands where the published tree wants a folder or a file."""


def prepare(root: Path, body: bytes, mtime: int) -> Path:
    """Write a file aside, durable and with its time; returns where it waits to be put in place."""
    path = root / ASIDE / secrets.token_hex(8)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        with open(handle, "wb", buffering=0) as file:
            _write_all(handle, body)
            os.fchmod(handle, 0o644)  # the web server may be another user, whatever our umask says
            os.utime(handle, (mtime, mtime))
            os.fsync(file.fileno())
    except BaseException:
        discard([path])
        raise
    return path


def put_in_place(prepared: Path, target: Path) -> None:
    """Make a prepared file the one that readers find; durable only after `settle` on its folder."""
    os.rename(prepared, target)


def settle(folders: Iterable[Path]) -> None:
    """Make the names in these folders durable."""
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_folder(root: Path, folder: Path) -> None:
    """Have `folder` under `root`, durably, with no symbolic link on the way."""
    step = root
    for part in folder.relative_to(root).parts:
        parent, step = step, step / part
        with contextlib.suppress(FileExistsError):
            os.mkdir(step, 0o755)
            settle([parent])
        if step.is_symlink() or not step.is_dir():
            raise SymbolicLink(f"{step} is not a plain folder")


def sweep(root: Path) -> None:
    """Remove what a publisher that was killed has left aside; only under the publisher's lock."""
    discard((root / ASIDE).iterdir())


def discard(paths: Iterable[Path]) -> None:
    """Remove files that nobody will put in place."""
    for path in paths:
        path.unlink(missing_ok=True)


def _write_all(handle: int, body: bytes) -> None:
    """os.write may take less than it is given, at the very moment a disk fills up."""
    rest = memoryview(body)
    while rest:
        rest = rest[os.write(handle, rest) :]
