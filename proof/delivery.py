"""That nobody is lost and hardly anybody is told twice, whatever is broken (`make proof`); writes docs/proof.md."""

import argparse
import contextlib
import importlib
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.environment import manage, say
from proof import house, report
from proof.checker import check
from proof.faults import database, doorbells, mail_server, poller, receivers, workers
from proof.runs import Experiment, Found, Run, readers, table
from tests.servers.process import NotReady, Process
from tests.servers.site import ROOT, free_port

DIRECT = [
    *workers.EXPERIMENTS,
    *mail_server.EXPERIMENTS,
    *database.EXPERIMENTS,
    *receivers.EXPERIMENTS,
    *poller.EXPERIMENTS,
]
WITH_CELERY = [*workers.WITH_CELERY, *doorbells.WITH_CELERY]


@contextlib.contextmanager
def running(module: str, port: int, log: Path) -> Iterator[None]:
    """A misbehaving server of the proofs, with an empty log."""
    log.write_text("")
    server = Process(module, [sys.executable, "-m", module, str(port), str(log)], log=log.with_suffix(".out"), cwd=ROOT)
    try:
        yield
    finally:
        server.stop(signal.SIGKILL)


def once(stage: Any, folder: Path, port: int, experiment: Experiment, seed: int, size: int) -> Run:
    """One seed of one experiment."""
    log, begun = folder / "sink.log", time.monotonic()
    with running("proof.sink", port, log):
        try:
            found = experiment.act(stage, log, random.Random(seed), experiment.size or size)
        except NotReady as error:  # what never comes to its end does not hold; the others are tried all the same
            say(str(error))
            found = Found(check(log, owed=[]), is_right=False)
    run = Run(found, time.monotonic() - begun)
    say(f"{experiment.name}, seed {seed}: {found}{'' if run.holds else '  BROKEN'}")
    return run


class Budget:
    """The minutes that may be spent; seeds go round all experiments, so that a short run has fewer seeds of each."""

    def __init__(self, asked: argparse.Namespace) -> None:
        self.seeds, self.seconds, self.begun = asked.seeds, asked.minutes * 60, time.monotonic()

    def seeds_until(self, share: float) -> Iterator[int]:
        """The seeds, the first in any case, until that share of the minutes is spent."""
        for seed in range(self.seeds):
            if seed and self.seconds and time.monotonic() > self.begun + share * self.seconds:
                return
            yield seed


def beside(stage: Any, folder: Path, port: int, budget: Budget, size: int) -> dict[str, list[Run]]:
    """The other ways, killed as often."""
    found: dict[str, list[Run]] = {}
    for seed in budget.seeds_until(0.75):
        for name in importlib.import_module("proof.patterns").PATTERNS:
            log, begun, addresses = folder / "sink.log", time.monotonic(), readers(size)
            with running("proof.sink", port, log):
                kills = stage.run_pattern(name, addresses, 20, random.Random(seed), workers.PAUSE)
            verdict = check(log, owed=addresses)
            found.setdefault(name, []).append(Run(Found(verdict, kills), time.monotonic() - begun))
            say(f"{name}, seed {seed}: lost {verdict.lost}, extra {verdict.extra}, {kills} kills")
    return found


def chosen(experiments: Sequence[Experiment], only: str) -> list[Experiment]:
    """Those whose name has that word."""
    return [experiment for experiment in experiments if only.lower() in experiment.name.lower()]


def measured(asked: argparse.Namespace) -> tuple[dict[str, list[Run]], dict[str, list[Run]], dict[str, list[Run]]]:
    """Every experiment with every seed: ours, the one long run, and the other ways."""
    ours: dict[str, list[Run]] = {}
    long: dict[str, list[Run]] = {}
    budget = Budget(asked)
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        folder, port, hooks = Path(name), free_port(), free_port()
        folder.chmod(0o755)
        with house.standing(folder, port) as home, running("proof.receivers", hooks, folder / "hooks.log"):
            home.told |= {"DELIVERY_LEASE": str(workers.LEASE), "EMAIL_CONNECTIONS": str(workers.CONNECTIONS)}
            os.environ.update(home.told | {"DJANGO_SETTINGS_MODULE": "statuspage.settings"})
            manage(home.told, "migrate", "--verbosity", "0")
            manage(home.told, "collectstatic", "--no-input", "--verbosity", "0")
            stages = importlib.import_module("proof.stage")  # reads the environment set above

            def all_seeds(stage: Any, experiments: Sequence[Experiment], share: float) -> None:
                for seed in budget.seeds_until(share):
                    for each in chosen(experiments, asked.only):
                        ours.setdefault(each.name, []).append(once(stage, folder, port, each, seed, asked.size))

            stage = stages.Stage(home, None, hooks, folder / "hooks.log")
            all_seeds(stage, DIRECT, 0.65)
            for each in chosen([Experiment("F-04 workers killed, once", workers.killed)], asked.only):
                if asked.long:
                    long[each.name] = [once(stage, folder, port, each, 0, asked.long)]
            others = beside(stage, folder, port, budget, asked.size) if not asked.only else {}
            if chosen(WITH_CELERY, asked.only):
                with home.worker() as worker:
                    all_seeds(stages.Stage(home, worker, hooks, folder / "hooks.log"), WITH_CELERY, 1.0)
    return ours, long, others


def main() -> int:
    """Run, print, write; 1 when an invariant is broken."""
    parser = argparse.ArgumentParser(prog="python -m proof.delivery", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=0, help="stop when these are over; 0 for no limit")
    parser.add_argument("--size", type=int, default=300, help="recipients of each run")
    parser.add_argument("--long", type=int, default=10_000, help="recipients of the one long run; 0 for none")
    parser.add_argument("--only", default="", help="experiments whose name has this; nothing is written")
    asked = parser.parse_args()
    ours, long, others = measured(asked)
    lines = page(ours, long, others, asked)
    if asked.only:
        print("\n".join(lines))
    else:
        report.write("delivery", lines)
    return 0 if all(run.holds for runs in [*ours.values(), *long.values()] for run in runs) else 1


def page(
    ours: dict[str, list[Run]], long: dict[str, list[Run]], others: dict[str, list[Run]], asked: argparse.Namespace
) -> list[str]:
    """The page's part, in words and tables."""
    counts = sorted({len(runs) for runs in ours.values()})
    spent = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    return [
        "## Delivery",
        "",
        f"`make proof`, {spent} seeds each with {asked.size} recipients (F-22: 100, F-33: 400), minimum / "
        f"median / maximum. {workers.WORKERS} workers with {workers.CONNECTIONS} connections each, PostgreSQL with "
        f"durable commits, lease {workers.LEASE} s instead of 120 s, back-off and absences in seconds instead of "
        "minutes. The judge reads the mail server's log and shares no code with the sender. Allowed extra copies: one "
        "for each connection of each killed worker (F-04, F-16), one for each answer that was lost (F-23), what was "
        "handed over in the last second before the database crashed (F-05, F-06); none elsewhere.",
        "",
        *table(ours),
        *(["", f"At full length, {asked.long:,} recipients:", "", *table(long)] if long else []),
        *(
            ["", "The same kills with the ways of other status pages, re-created:", "", *table(others)]
            if others
            else []
        ),
    ]


if __name__ == "__main__":
    sys.exit(main())
