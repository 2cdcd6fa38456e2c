"""The broker forgets, is away, loses, doubles and repeats; Celery's own worker and beat run as in production."""

import time
from pathlib import Path
from random import Random
from typing import Any

from proof.checker import check
from proof.runs import Experiment, Found, readers

AWAY = 3.0  # seconds where the catalogue says ten minutes


def flushed(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-12: the broker forgets everything in mid fan-out, several times."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.tell()
    flushes = 0
    while stage.is_open() and flushes < 5:
        stage.flush_broker()
        flushes += 1
        time.sleep(chance.uniform(0.1, 0.4))
    stage.until_told()
    return Found(check(log, owed=addresses), flushes)


def stopped(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-13: the broker is away; posting works, `manage.py deliver` tells without it, then all goes on."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.broker.kill()
    begun = time.monotonic()
    incident = stage.post()
    posting = time.monotonic() - begun
    stage.deliver_without_broker()
    without = time.monotonic() - begun - posting
    is_told = not stage.is_open()
    stage.resolve(incident)
    time.sleep(chance.uniform(0, AWAY))
    stage.broker.start()
    stage.until_told()
    figures = {"posting, s": posting, "told without a broker after s": without}
    return Found(check(log, owed=addresses), 1, 0, figures, is_told)


def disordered(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-14, F-15: doorbells are lost, doubled, disordered, and rung again while those they woke are still at work."""
    addresses = readers(size)
    stage.subscribe(addresses)
    with stage.disorder(chance) as counts:
        stage.tell()
    stage.ring_again(10)
    stage.until_told()
    return Found(check(log, owed=addresses), counts["lost"] + counts["doubled"] + 10)


WITH_CELERY = [
    Experiment("F-12 broker forgets", flushed),
    Experiment("F-13 broker away", stopped),
    Experiment("F-14, F-15 doorbells lost, doubled, repeated", disordered),
]
