"""The database crashes in the middle of a fan-out, in the middle of a post, and is away for a while."""

import time
from pathlib import Path
from random import Random
from typing import Any

from proof.checker import check
from proof.faults.workers import CONNECTIONS, WORKERS
from proof.runs import Experiment, Found, readers

AWAY = 3.0  # seconds where the catalogue says ten minutes
LAST_SECOND = 1.0


def crashed_while_telling(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-05: an immediate restart in mid fan-out; at most the outcomes of its last second are repeated."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_some(log, chance.randrange(1, size // 2))
        stage.crash_database()
        crashed = time.time()
        stage.start_database()
        up = time.time()
        stage.until_told()
    moments = [moment for _, moment in stage.moments(log)]
    unsure = sum(crashed - LAST_SECOND <= moment <= up for moment in moments) + CONNECTIONS * WORKERS
    first = min((moment for moment in moments if moment > up), default=up) - up
    return Found(check(log, owed=addresses), 1, unsure, {"first mail after it is back, s": first})


def crashed_while_posting(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-05: an immediate restart while an update is posted; pressed again, it is posted and told exactly once."""
    addresses = readers(size)
    stage.subscribe(addresses)
    before = stage.how_many_incidents()
    key, child = stage.post_in_the_background()
    time.sleep(chance.uniform(0, 0.15))
    stage.crash_database()
    stage.wait_for(child)
    stage.start_database()
    stage.post_again(key)
    with stage.Workers(WORKERS):
        stage.until_told()
    is_once = stage.how_many_incidents() == before + 1
    return Found(check(log, owed=addresses), 1, is_right=is_once and stage.page_says_it())


def away(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-06: the database is away; a post is refused, the page stands, and afterwards everything goes on by itself."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_some(log, chance.randrange(1, size // 2))
        stage.crash_database()
        crashed = time.time()
        is_refused, is_standing = stage.is_post_refused(), stage.page_stands()
        time.sleep(AWAY)
        stage.start_database()
        up = time.time()
        stage.until_told()
    moments = [moment for _, moment in stage.moments(log)]
    unsure = sum(crashed - LAST_SECOND <= moment <= up for moment in moments) + CONNECTIONS * WORKERS
    figures = {"caught up after s": max([*moments, up]) - up}
    return Found(check(log, owed=addresses), 1, unsure, figures, is_refused and is_standing)


EXPERIMENTS = [
    Experiment("F-05 database crashed while telling", crashed_while_telling),
    Experiment("F-05 database crashed while posting", crashed_while_posting),
    Experiment("F-06 database away", away),
]
