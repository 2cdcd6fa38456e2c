"""A child process of the test run that never outlives it."""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)
POLL = 0.02
MEMORY = "/dev/shm"
ROOM = 1 << 30  # bytes; containers often have 64 MB there


class NotReady(AssertionError):
    """Something that should have happened did not happen in time."""


def wait_until(is_so: Callable[[], object], *, within: float, what: str, every: float = POLL) -> object:
    """The first true answer of `is_so`, asked again and again; NotReady, naming `what`, after `within` seconds."""
    deadline = time.monotonic() + within
    while not (answer := is_so()):
        if time.monotonic() > deadline:
            raise NotReady(f"not within {within:g} s: {what}")
        time.sleep(every)
    return answer


@contextlib.contextmanager
def short_folder(prefix: str, *, in_memory: bool = False) -> Iterator[Path]:
    """A temporary folder whose path leaves room for a unix socket (107 bytes in all); in memory where there is room."""
    parent = tempfile.gettempdir()
    if in_memory and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        parent = MEMORY
    path = Path(tempfile.mkdtemp(prefix=f"{prefix}-", dir=parent if len(parent) < 40 else "/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Process:
    """One program with a log file, in a session of its own, so that Ctrl-C reaches only the test run.

    The kernel sends it `on_orphaned` if the test run itself is killed.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        cwd: Path | None = None,
        on_orphaned: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if env is None else dict(env),
                cwd=cwd,
                user=user,
                group=pwd.getpwnam(user).pw_gid if user else None,
                extra_groups=[] if user else None,
                start_new_session=True,
                # set after the change of user, which would clear it
                preexec_fn=lambda: LIBC.prctl(PR_SET_PDEATHSIG, int(on_orphaned)),
            )

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def is_running(self) -> bool:
        return self._child.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._child.poll()

    def wait_until(self, is_so: Callable[[], object], *, within: float, what: str) -> None:
        """Wait for `is_so`; a program that ends before shows the end of its log."""

        def ready_or_dead() -> bool:
            return bool(is_so()) or not self.is_running

        try:
            wait_until(ready_or_dead, within=within, what=what)
        except NotReady as error:
            raise NotReady(f"{error}\n{self.last_words()}") from None
        if not self.is_running:
            raise NotReady(f"{self.name} ended with {self.exit_code}\n{self.last_words()}")

    def send(self, number: signal.Signals) -> None:
        """Send `number` to the program alone."""
        if self.is_running:
            self._child.send_signal(number)

    def kill(self) -> None:
        """End the program and its children at once, as a power cut would; returns when they are gone."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._child.wait(10)

    def stop(self, number: signal.Signals = signal.SIGTERM, *, within: float = 15) -> int:
        """Ask the program to end; kill it (and fail) if it does not. Returns its exit code."""
        self.send(number)
        try:
            return self._child.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise NotReady(f"{self.name} did not stop within {within:g} s\n{self.last_words()}") from None

    def last_words(self, lines: int = 40) -> str:
        """The end of the log."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return f"--- the last lines of {self.name}\n" + "\n".join(text.splitlines()[-lines:])
