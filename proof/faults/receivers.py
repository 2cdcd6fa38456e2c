"""Receivers of webhooks hang or misbehave; mail and the good receivers do not notice."""

import statistics
from pathlib import Path
from random import Random
from typing import Any

from proof.checker import check
from proof.runs import Experiment, Found, readers

RECEIVERS, HANGING = 50, 40  # of 500 and 400 in the one run at full length
EVIL = ["redirect", "bomb", "endless", "reset", "gone", "busy", "drip", "garbage"]


def hanging(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-33: most receivers hang; mail's p99 is what it is without them, good receivers have theirs soon."""
    scale = max(size // 400, 1)
    alone = _told_with(stage, log, size, 0, 0)
    verdict_alone = check(log, owed=readers(size))
    log.write_text("")
    beside = _told_with(stage, log, size, (RECEIVERS - HANGING) * scale, HANGING * scale)
    good = stage.receivers_heard("good")
    figures = {
        "mail p99 alone, s": alone,
        "beside hanging receivers, s": beside,
        "good receivers, last after s": max(good, default=0.0),
    }
    verdict = check(log, owed=readers(size))
    is_right = len(good) == (RECEIVERS - HANGING) * scale and max(good) < 10 and verdict_alone.lost == 0
    return Found(verdict, HANGING * scale, 0, figures, is_right)


def _told_with(stage: Any, log: Path, size: int, good: int, bad: int) -> float:
    """The p99 of the hand-over of mails, in seconds after the rows were there."""
    stage.subscribe(readers(size))
    stage.subscribe_receivers({"good": good, "hang": bad})
    begun = stage.tell_at()
    with stage.Workers(2), stage.WebhookWorkers(1):
        stage.until_told(channels=["email"])
        stage.until_good_receivers_heard(good)
    return statistics.quantiles([moment - begun for _, moment in stage.moments(log)], n=100)[98]


def evil(stage: Any, log: Path, chance: Random, size: int) -> Found:
    """F-34: receivers redirect to the inside, send bombs and endless bodies, hang up, say "gone" and "later"."""
    addresses = readers(size // 4)
    stage.subscribe(addresses)
    stage.subscribe_receivers(dict.fromkeys(EVIL, 2))
    stage.tell()
    with stage.Workers(1), stage.WebhookWorkers(1) as workers:
        stage.until_told(channels=["email"])
        stage.until_each_was_tried(len(EVIL) * 2)
        stage.until_suppressed(2)
        memory = stage.memory(workers.pids[0])
    stage.forget_owners(log)  # they are told that their endpoint was switched off, which is a later notice
    inside = len(stage.receivers_heard("inside"))
    gone = stage.suppressed()
    figures = {"memory of the worker, MB": memory, "asked inside": inside, "switched off": gone}
    return Found(check(log, owed=addresses), len(EVIL) * 2, 0, figures, inside == 0 and gone == 2 and memory < 250)


EXPERIMENTS = [
    Experiment("F-33 receivers hang", hanging, size=400),
    Experiment("F-34 receivers misbehave", evil),
]
