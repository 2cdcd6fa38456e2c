"""The mail server loses answers, says later or never, refuses everybody, hangs after the dot."""

from pathlib import Path
from random import Random
from typing import Any

from proof.checker import check
from proof.faults.workers import WORKERS
from proof.runs import Experiment, Found, readers

GREETING_WITHIN = 30.0  # seconds: EMAIL_TIMEOUT of the product, not scaled down


def lost_answers(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-04b, F-23: the connection ends before (torn) or after (lost) the message was taken, 5 % each."""
    addresses = readers(size, lost=size // 20, torn=size // 20)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_told()
    verdict = check(log, owed=addresses)
    # exactly those whose message was taken and whose answer was lost have a second copy
    return Found(verdict, size // 10, size // 20, is_right=verdict.extra == size // 20)


def later(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-19: half are told "later" once (greylisting)."""
    addresses = readers(size, grey=size // 2)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_told()
    return Found(check(log, owed=addresses), size // 2)


def never(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-20: 3 % do not exist; they are suppressed, everybody else has it."""
    gone = max(size * 3 // 100, 1)
    addresses = readers(size, gone=gone)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_told()
    suppressed = stage.suppressed()
    verdict = check(log, owed=[each for each in addresses if not each.startswith("gone")])
    return Found(verdict, gone, figures={"suppressed": suppressed}, is_right=suppressed == gone)


def never_for_all(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-20: everybody is refused; the channel stops by itself after 200, a person resumes it, everybody has it."""
    addresses = readers(max(size, 500))  # two workers may see 199 each before one of them has its 200
    stage.subscribe(addresses)
    stage.tell()
    stage.refuse_all(log, True)
    with stage.Workers(WORKERS):
        stage.until_stopped()
        wasted = stage.wasted()
        stage.refuse_all(log, False)
        stage.resume_and_retry()
        stage.until_told()
    verdict = check(log, owed=addresses)
    return Found(verdict, 1, figures={"wasted tries": wasted}, is_right=200 <= wasted <= 200 * WORKERS + 16)


def hanging(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-22: two in a hundred are answered late after the dot; the other connections go on meanwhile."""
    stuck = max(size // 50, 1)
    addresses = readers(size, hang=stuck)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_told()
    moments = stage.moments(log)
    others = [moment for address, moment in moments if not address.startswith("hang")]
    return Found(check(log, owed=addresses), stuck, figures={"last of the others after s": max(others) - moments[0][1]})


def tarpit(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-22: every second connection is never greeted; patience is the real one, and the others tell everybody."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.tarpit(log, True)
    begun = stage.tell_at()
    with stage.Workers(WORKERS):
        stage.until_told()
    stage.tarpit(log, False)
    last = max(moment for _, moment in stage.moments(log)) - begun
    return Found(check(log, owed=addresses), 1, figures={"last after s": last}, is_right=last < GREETING_WITHIN / 2)


EXPERIMENTS = [
    Experiment("F-04b, F-23 answers lost", lost_answers),
    Experiment("F-19 later", later),
    Experiment("F-20 never, 3 %", never),
    Experiment("F-20 never, everybody", never_for_all),
    Experiment("F-22 hanging after the dot", hanging, size=100),
    Experiment("F-22 tarpit", tarpit),
]
