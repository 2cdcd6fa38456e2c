"""The doorbells of the proofs: Celery's worker and broker, and what can happen to messages between them."""

import contextlib
import random
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import redis

from outbox.nudge import nudge
from proof.house import House
from tests.servers.process import Process

QUEUE, DRAIN = "mail", "notifications.drain"
RUNG = 20


class Ringing:
    """The house's broker, and its worker where one runs."""

    def __init__(self, house: House, worker: Process | None) -> None:
        self.house, self.worker = house, worker
        self.broker = house.broker

    def _client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.broker.socket))

    def flush_broker(self) -> None:
        """It forgets everything."""
        self._client().flushall()

    def ring_again(self, times: int) -> None:
        """The doorbell that is being answered rings again, as after a visibility timeout."""
        for _ in range(times):
            nudge(DRAIN)

    @contextlib.contextmanager
    def disorder(self, chance: random.Random) -> Iterator[dict[str, int]]:
        """While the block runs nobody answers; then a tenth of the doorbells is lost, a tenth doubled, all shuffled."""
        assert self.worker is not None
        self.worker.send(signal.SIGSTOP)
        counts = {"lost": 0, "doubled": 0}
        try:
            yield counts
            for _ in range(RUNG):
                nudge(DRAIN)
            client = self._client()
            waiting = client.lrange(QUEUE, 0, -1)
            client.delete(QUEUE)
            lost, doubled = (set(chance.sample(range(len(waiting)), len(waiting) // 10 or 1)) for _ in range(2))
            kept = [each for number, each in enumerate(waiting) if number not in lost]
            kept += [each for number, each in enumerate(waiting) if number in doubled]
            chance.shuffle(kept)
            if kept:
                client.rpush(QUEUE, *kept)
            counts.update(lost=len(lost), doubled=len(doubled))
        finally:
            self.worker.send(signal.SIGCONT)

    def pool_children(self) -> list[int]:
        """The processes that Celery's worker has forked."""
        assert self.worker is not None
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if int((folder / "stat").read_text().rpartition(")")[2].split()[1]) == self.worker.pid:
                    found.append(int(folder.name))
        return found

    def memory(self, pid: int) -> float:
        """MB that this process has held at most."""
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0
