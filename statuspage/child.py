"""One supervised process: its start, its words, its deaths."""

import contextlib
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from socket import socket

from statuspage.console import LineBuffer
from statuspage.processes import kill_session, spawn

MINUTE = 60.0
DEATHS_ALLOWED = 5  # within a minute


def pause_before_restart(deaths: int) -> float:
    """Seconds to wait before the next start after that many deaths within a minute."""
    return min(0.25 * 2 ** (deaths - 1), 10.0)


@dataclass(eq=False)
class Child:
    """A process to keep alive.

    `is_ready` says whether the next child may start, `is_foundation` that the others lean on it, so that it is
    stopped after them. `start_at` is the monotonic time of the next planned start.
    """

    name: str
    command: Sequence[str]
    sockets: Sequence[socket] = ()
    is_ready: Callable[[], bool] = lambda: True
    is_foundation: bool = False
    process: subprocess.Popen[bytes] | None = None
    start_at: float | None = None
    deaths: deque[float] = field(default_factory=deque)
    last_lines: deque[str] = field(default_factory=lambda: deque(maxlen=15))
    buffer: LineBuffer = field(default_factory=LineBuffer)

    def start(self) -> int:
        """Start the process; answers the descriptor of what it says."""
        self.start_at = None
        self.process = spawn(self.command, sockets=self.sockets)
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        return self.process.stdout.fileno()

    def read(self) -> tuple[list[str], bool]:
        """The lines said since the last call, and whether more may come."""
        assert self.process is not None
        assert self.process.stdout is not None
        data = None
        with contextlib.suppress(BlockingIOError):
            data = os.read(self.process.stdout.fileno(), 65536)
        lines = self.buffer.feed(data or b"")
        self.last_lines.extend(lines)
        return lines, data != b""

    def has_ended(self) -> bool:
        """Whether the process was started and is gone."""
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> tuple[list[str], int]:
        """End what the dead process left behind; answers its last lines and its exit code (negative: the signal)."""
        assert self.process is not None
        assert self.process.stdout is not None
        kill_session(self.process, signal.SIGKILL)
        lines = self.read()[0] + self.buffer.end()
        self.process.stdout.close()
        code, self.process = self.process.returncode, None
        return lines, code

    def plan_restart(self, now: float) -> float | None:
        """Note a death and plan the next start; the pause in seconds, None when this death was one too many."""
        self.deaths.append(now)
        while self.deaths[0] <= now - MINUTE:
            self.deaths.popleft()
        if len(self.deaths) > DEATHS_ALLOWED:
            return None
        pause = pause_before_restart(len(self.deaths))
        self.start_at = now + pause
        return pause

    def ask_to_end(self) -> None:
        """SIGTERM, and no further start."""
        self.start_at = None
        if self.process is not None:
            self.process.terminate()

    def end(self) -> None:
        """SIGKILL, with all that it started."""
        if self.process is not None:
            kill_session(self.process, signal.SIGKILL)
