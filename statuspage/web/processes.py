"""Several server processes on one address, restarted when one dies."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

STOP = (signal.SIGTERM, signal.SIGINT)
BACKLOG = 2048
SHORTEST_LIFE = 1.0  # seconds; a process that dies sooner than this is not restarted at once


def run(serve: Callable[[socket.socket, int | None], None], listener: socket.socket, processes: int) -> int:
    """Run `serve` in that many processes until SIGTERM or SIGINT; the exit code of the whole."""
    if processes <= 1:
        serve(listener, None)
        return 0
    return _Crew(serve, listeners_beside(listener, processes)).run()


def listeners_beside(listener: socket.socket, number: int) -> list[socket.socket]:
    """So many sockets for one address, `listener` the first: the kernel deals connections out among them evenly.

    On one socket whoever wakes first takes nearly all. The port is shared only
    after it was bound for us alone, so a taken port is still noticed. Where
    the kernel does not share, they are all the same socket.
    """
    listeners = [listener]
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        for _ in range(number - 1):
            another = socket.socket(listener.family, socket.SOCK_STREAM)
            another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            another.bind(listener.getsockname())
            another.listen(BACKLOG)
            another.setblocking(False)
            listeners.append(another)
    except OSError:
        return [listener] * number
    return listeners


class _Crew:
    """The parent: it opens no file and answers no request, so it has nothing to die of."""

    def __init__(self, serve: Callable[[socket.socket, int | None], None], listeners: Sequence[socket.socket]) -> None:
        self.serve = serve
        self.listeners = listeners
        self.born: dict[int, tuple[float, socket.socket]] = {}  # when, and what it answers on, by process
        self.is_stopping = False

    def run(self) -> int:
        for number in STOP:
            signal.signal(number, self._stop)
        for listener in self.listeners:
            self._start(listener)
        while self.born:
            pid, _ = os.wait()
            born, listener = self.born.pop(pid)
            if time.monotonic() - born < SHORTEST_LIFE and not self.is_stopping:
                time.sleep(SHORTEST_LIFE)
            if not self.is_stopping:
                self._start(listener)
        return 0

    def _start(self, listener: socket.socket) -> None:
        parent = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP)  # a stop must not fall between birth and register
        pid = os.fork()
        if pid:
            self.born[pid] = (time.monotonic(), listener)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
            return
        status = 1
        try:
            for number in STOP:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP)
            self.serve(listener, parent)
            status = 0
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True
        for pid in self.born:
            os.kill(pid, signal.SIGTERM)
