"""That nobody is lost and hardly anybody is told twice, whatever is killed (`make proof`); writes docs/proof.md."""

import argparse
import importlib
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.environment import manage, say
from bench.mailing import installation
from proof.checker import Verdict, check
from tests.servers.process import Process
from tests.servers.site import ROOT, free_port

PAGE = ROOT / "docs" / "proof.md"
BEGIN, END = "<!-- delivery: begin -->", "<!-- delivery: end -->"
CONNECTIONS, WORKERS, LEASE = 4, 2, 2
PAUSE = (0.2, 0.5)


@dataclass(frozen=True)
class Run:
    """One seed of one experiment."""

    verdict: Verdict
    kills: int
    bound: int
    seconds: float

    @property
    def holds(self) -> bool:
        return self.verdict.holds(bound=self.bound)


Experiment = Callable[[Any, Path, random.Random, int], tuple[Verdict, int, int]]


def readers(count: int, **odd: int) -> list[str]:
    """`count` addresses, of which so many begin with an odd name, mixed evenly."""
    names = [name for name, share in odd.items() for _ in range(share)]
    names += ["reader"] * (count - len(names))
    random.Random(1).shuffle(names)
    return [f"{name}{number}@example.com" for number, name in enumerate(names)]


def killed(stage: Any, log: Path, chance: random.Random, size: int) -> tuple[Verdict, int, int]:
    """F-04: workers are killed again and again."""
    addresses = readers(size)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS) as workers:
        kills = stage.killing(workers, 20, chance, PAUSE)
        stage.until_told()
    return check(log, owed=addresses), kills, CONNECTIONS * kills


def lost_answers(stage: Any, log: Path, chance: random.Random, size: int) -> tuple[Verdict, int, int]:
    """F-04b, F-23: the connection ends before (torn) or after (lost) the message was taken, 5 % each."""
    addresses = readers(size, lost=size // 20, torn=size // 20)
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_told()
    return check(log, owed=addresses), 0, size // 20


def greylisted(stage: Any, log: Path, chance: random.Random, size: int) -> tuple[Verdict, int, int]:
    """F-19, F-20: half are told "later" once, 3 % do not exist."""
    addresses = readers(size, grey=size // 2, gone=max(size * 3 // 100, 1))
    stage.subscribe(addresses)
    stage.tell()
    with stage.Workers(WORKERS):
        stage.until_told()
    return check(log, owed=[each for each in addresses if not each.startswith("gone")]), 0, 0


def overtaken(stage: Any, log: Path, chance: random.Random, size: int) -> tuple[Verdict, int, int]:
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
    return check(log, owed=owed, left_at=left, grace=LEASE + 5), kills, CONNECTIONS * kills


EXPERIMENTS: dict[str, Experiment] = {
    "F-04 workers killed": killed,
    "F-04b, F-23 answers lost": lost_answers,
    "F-19, F-20 later and never": greylisted,
    "I3, I4 overtaken and left": overtaken,
}


@contextmanager
def sink(port: int, log: Path) -> Iterator[None]:
    """The misbehaving mail server, with an empty log."""
    log.write_text("")
    command = [sys.executable, "-m", "proof.sink", str(port), str(log)]
    server = Process("sink", command, log=log.with_suffix(".out"), cwd=ROOT)
    try:
        yield
    finally:
        server.stop(signal.SIGKILL)


def measured(stage: Any, folder: Path, port: int, seeds: int, size: int) -> dict[str, list[Run]]:
    """Every experiment with every seed."""
    found: dict[str, list[Run]] = {name: [] for name in EXPERIMENTS}
    for name, experiment in EXPERIMENTS.items():
        for seed in range(seeds):
            log, begun = folder / "sink.log", time.monotonic()
            with sink(port, log):
                verdict, kills, bound = experiment(stage, log, random.Random(seed), size)
            found[name].append(Run(verdict, kills, bound, time.monotonic() - begun))
            say(f"{name}, seed {seed}: {verdict}, {kills} kills{'' if found[name][-1].holds else '  BROKEN'}")
    return found


def beside(stage: Any, folder: Path, port: int, seeds: int, size: int) -> dict[str, list[Run]]:
    """The other ways, killed as often."""
    found: dict[str, list[Run]] = {}
    for name in stage.patterns.PATTERNS:
        for seed in range(seeds):
            log, begun, addresses = folder / "sink.log", time.monotonic(), readers(size)
            with sink(port, log):
                kills = stage.run_pattern(name, addresses, 20, random.Random(seed), PAUSE)
            verdict = check(log, owed=addresses)
            found.setdefault(name, []).append(Run(verdict, kills, 0, time.monotonic() - begun))
            say(f"{name}, seed {seed}: lost {verdict.lost}, extra {verdict.extra}, {kills} kills")
    return found


def spread(values: list[float]) -> str:
    """Least, middle and most."""
    return f"{min(values):g} / {statistics.median(values):g} / {max(values):g}"


def table(found: dict[str, list[Run]], size: int) -> list[str]:
    """The rows of a Markdown table: min / median / max over the seeds."""
    lines = [f"| {size:,} recipients | kills | lost | extra copies | most copies to one | after leaving, out of order, "
             "other ids | seconds | holds |", "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name, runs in found.items():
        bad = max(run.verdict.after_leaving + run.verdict.out_of_order + run.verdict.ids for run in runs)
        columns = [
            spread([run.kills for run in runs]),
            spread([run.verdict.lost for run in runs]),
            spread([run.verdict.extra for run in runs]),
            spread([run.verdict.most for run in runs]),
            str(bad),
            spread([round(run.seconds, 1) for run in runs]),
            f"{sum(run.holds for run in runs)} of {len(runs)}",
        ]
        lines.append(f"| {name} | {' | '.join(columns)} |")
    return lines


def write(lines: list[str]) -> None:
    """Put the part into docs/proof.md; other parts stay as they are."""
    page = PAGE.read_text() if PAGE.exists() else f"# What was proved, and how\n\n{BEGIN}\n{END}\n"
    if BEGIN not in page:
        page += f"\n{BEGIN}\n{END}\n"
    before, rest = page.split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n" + "\n".join(lines) + f"\n{END}{rest.split(END)[1]}")


def main() -> int:
    """Run, print, write; 1 when an invariant is broken."""
    parser = argparse.ArgumentParser(prog="python -m proof.delivery", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--size", type=int, default=400, help="recipients of each run")
    parser.add_argument("--long", type=int, default=10_000, help="recipients of the one long run; 0 for none")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="proof-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        with installation(folder, port) as told:
            told |= {"DELIVERY_LEASE": str(LEASE), "EMAIL_CONNECTIONS": str(CONNECTIONS), "LOG_LEVEL": "CRITICAL"}
            os.environ.update(told | {"DJANGO_SETTINGS_MODULE": "statuspage.settings"})
            manage(told, "migrate", "--verbosity", "0")
            manage(told, "collectstatic", "--no-input", "--verbosity", "0")
            stage = importlib.import_module("proof.stage")  # reads the environment set above
            ours = measured(stage, folder, port, asked.seeds, asked.size)
            long = {}
            if asked.long:
                log, begun = folder / "sink.log", time.monotonic()
                with sink(port, log):
                    verdict, kills, bound = killed(stage, log, random.Random(0), asked.long)
                long = {"F-04 workers killed, once": [Run(verdict, kills, bound, time.monotonic() - begun)]}
            others = beside(stage, folder, port, asked.seeds, asked.size)
    write(report(ours, long, others, asked))
    return 0 if all(run.holds for runs in [*ours.values(), *long.values()] for run in runs) else 1


def report(
    ours: dict[str, list[Run]], long: dict[str, list[Run]], others: dict[str, list[Run]], asked: argparse.Namespace
) -> list[str]:
    """The page's part, in words and tables."""
    return [
        "## Delivery",
        "",
        f"`make proof`, {asked.seeds} seeds each, minimum / median / maximum. {WORKERS} workers with {CONNECTIONS} "
        f"connections each, PostgreSQL with durable commits, lease {LEASE} s instead of 120 s, back-off in seconds "
        "instead of minutes. The judge reads the mail server's log and shares no code with the sender. Allowed extra "
        "copies: one for each connection of each killed worker (F-04), one for each answer that was lost (F-23).",
        "",
        *table(ours, asked.size),
        *(["", *table(long, asked.long)] if long else []),
        "",
        "The same kills with the ways of other status pages, re-created (reference B.2):",
        "",
        *table(others, asked.size),
    ]


if __name__ == "__main__":
    sys.exit(main())
