"""Workers are killed: our own again and again, a child of Celery's, and while newer news comes and people leave."""

import os
import signal
from pathlib import Path
from random import Random
from typing import Any

from proof.checker import check
from proof.runs import Experiment, Found, readers

CONNECTIONS, WORKERS, LEASE = 4, 2, 2
PAUSE = (0.2, 0.5)


def killed(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-04: workers are killed again and again."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS) as workers:
        kills = stage.killing(workers, 20, chance, PAUSE)
        stage.until_told()
    return Found(check(log, owed=addresses), kills, CONNECTIONS * kills)


def child_killed(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-16: a child of Celery's worker is killed in the middle, as by the out-of-memory killer."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.tell()
    stage.until_some(log, chance.randrange(1, size // 2))
    children = stage.pool_children()
    for pid in children:
        os.kill(pid, signal.SIGKILL)
    stage.until_told()
    return Found(check(log, owed=addresses), len(children), CONNECTIONS * len(children))


def overtaken(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """I3, I4: the next update comes and one in twenty leaves while the first is on its way, under kills."""
    addresses = readers(size, grey=size // 10)
    stage.subscribe(addresses)
    incident = stage.tell()
    with stage.Workers(WORKERS) as workers:
        kills = stage.killing(workers, 2, chance, PAUSE)
        left = stage.leave(chance.sample(addresses, size // 20))
        stage.resolve(incident)
        kills += stage.killing(workers, 6, chance, PAUSE)
        stage.until_told()
    owed = [address for address in addresses if address not in left]
    # What was claimed before somebody left may still be on its way for one batch.
    return Found(check(log, owed=owed, left_at=left, grace=LEASE + 5), kills, CONNECTIONS * kills)


EXPERIMENTS = [Experiment("F-04 workers killed", killed), Experiment("I3, I4 overtaken and left", overtaken)]
WITH_CELERY = [Experiment("F-16 children of the worker killed", child_killed)]
