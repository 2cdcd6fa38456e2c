"""Mail workers of the proofs: the product's own drain in processes that can be killed and are there again at once."""

import contextlib
import os
import signal
import time
from collections.abc import Callable

from django import db

from notifications import actions, backoff
from notifications.channels import webhook

PAUSE = 0.05
# Time constants scaled down: seconds where the product waits for minutes.
LADDER = [1, 1, 2, 2, 4, 4, 8]
RECEIVER_SECONDS = 2.0  # for one receiver, instead of ten


def drain_forever(channel: str = "email") -> None:
    """What a worker does: drain when woken, survive what the database does."""
    backoff.LADDERS["email"] = LADDER
    backoff.UNREACHABLE = backoff.timedelta(seconds=0.5)
    webhook.SECONDS = RECEIVER_SECONDS
    while True:
        try:
            actions.drain(channel, seconds=5)
        except db.Error:
            db.connections.close_all()
        time.sleep(PAUSE)


class Workers:
    """Some forked processes; a context manager."""

    def __init__(self, count: int, work: Callable[[], None] = drain_forever) -> None:
        self.count = count
        self.work = work
        self.pids: list[int] = []

    def __enter__(self) -> "Workers":
        for _ in range(self.count):
            self.start()
        return self

    def start(self) -> None:
        """One more worker."""
        db.connections.close_all()
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            with contextlib.suppress(BaseException):
                self.work()
            os._exit(0)
        self.pids.append(pid)

    def kill(self, number: int) -> None:
        """End one at once, as a power cut would."""
        pid = self.pids.pop(number % len(self.pids))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)

    def is_working(self) -> bool:
        """Whether any of them still runs; those that have ended are forgotten."""
        self.pids = [pid for pid in self.pids if os.waitpid(pid, os.WNOHANG) == (0, 0)]
        return bool(self.pids)

    def __exit__(self, *error: object) -> None:
        while self.pids:
            self.kill(0)
