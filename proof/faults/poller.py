"""The poller is cut off from the database, or from all that it looks at: nothing seen is lost, no false alarm."""

import time
from pathlib import Path
from random import Random
from typing import Any

from proof.checker import check
from proof.runs import Experiment, Found

AWAY = 3.0  # seconds where the catalogue says ten minutes; three looks of each probe
HOSTS = 3


def without_database(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-21: looking goes on while the database is away; every look is recorded afterwards, and the gap is no outage."""
    stage.looking.probes(stage.receivers, HOSTS, [])
    with stage.Workers(1, stage.looking.look_forever):
        stage.looking.until_looked(2)
        stage.crash_database()
        time.sleep(AWAY + chance.random())
        stage.start_database()
        stage.looking.until_looked(2)
    recorded, missing = stage.looking.results()
    proposals = stage.looking.proposals()
    figures = {"looks recorded": recorded, "looks lost": missing, "false proposals": proposals}
    return Found(check(log, owed=[]), 1, 0, figures, missing == 0 and proposals == 0)


def without_sight(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-21: every target and every reference is gone: our own line is cut, which is no outage of theirs.

    The same with references that answer is an outage, and is proposed: as long is waited for the other.
    """
    alive = f"http://127.0.0.1:{stage.receivers}/reference/1"
    seen_after = _dark(stage, alive, until_proposed=True, seconds=0)
    proposed = stage.looking.proposals()
    cut = f"http://127.0.0.1:{stage.receivers}/good/0"
    _dark(stage, cut, until_proposed=False, seconds=seen_after * 1.5 + 2)
    false = stage.looking.proposals()
    figures = {"a real outage is proposed after s": seen_after, "false proposals": false}
    return Found(check(log, owed=[]), HOSTS, 0, figures, proposed == 1 and false == 0)


def _dark(stage: Any, reference: str, *, until_proposed: bool, seconds: float) -> float:
    """All targets go dark; how long it took until a proposal, or simply so many seconds."""
    stage.looking.probes(stage.receivers, HOSTS, [reference])
    with stage.Workers(1, stage.looking.look_forever):
        stage.looking.until_looked(3)
        stage.go_dark(True)
        begun = time.monotonic()
        try:
            if until_proposed:
                stage.looking.until_proposed()
            else:
                time.sleep(seconds)
        finally:
            stage.go_dark(False)
        return time.monotonic() - begun


EXPERIMENTS = [
    Experiment("F-21 poller without the database", without_database),
    Experiment("F-21 poller without sight", without_sight),
]
