"""Several server processes on one listening socket, restarted when one dies."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType

STOP = (signal.SIGTERM, signal.SIGINT)
SHORTEST_LIFE = 1.0  # seconds; a process that dies sooner than this is not restarted at once


def run(serve: Callable[[socket.socket, int | None], None], listener: socket.socket, processes: int) -> int:
    """Run `serve` in that many processes until SIGTERM or SIGINT; the exit code of the whole."""
    if processes <= 1:
        serve(listener, None)
        return 0
    return _Crew(serve, listener).run(processes)


class _Crew:
    """The parent: it opens no file and answers no request, so it has nothing to die of."""

    def __init__(self, serve: Callable[[socket.socket, int | None], None], listener: socket.socket) -> None:
        self.serve = serve
        self.listener = listener
        self.born: dict[int, float] = {}
        self.is_stopping = False

    def run(self, processes: int) -> int:
        for number in STOP:
            signal.signal(number, self._stop)
        for _ in range(processes):
            self._start()
        while self.born:
            pid, _ = os.wait()
            age = time.monotonic() - self.born.pop(pid, 0.0)
            if age < SHORTEST_LIFE and not self.is_stopping:
                time.sleep(SHORTEST_LIFE)
            if not self.is_stopping:
                self._start()
        return 0

    def _start(self) -> None:
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # a stop must not fall between birth and register
        pid = os.fork()
        if pid:
            self.born[pid] = time.monotonic()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
            return
        status = 1
        try:
            for number in STOP:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
            self.serve(self.listener, parent)
            status = 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True
        for pid in self.born:
            os.kill(pid, signal.SIGTERM)
