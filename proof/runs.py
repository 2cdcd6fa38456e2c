"""What one seed of one experiment showed, and the table of many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from proof.checker import Verdict
from proof.report import spread


@dataclass(frozen=True)
class Found:
    """What an experiment found: the judge's verdict, how many faults there were, how many extra copies are allowed.

    `figures` are what else was measured, by name; `is_right` is what else must be true.
    """

    verdict: Verdict
    faults: int = 0
    bound: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)
    is_right: bool = True


@dataclass(frozen=True)
class Run:
    """One seed of one experiment."""

    found: Found
    seconds: float

    @property
    def holds(self) -> bool:
        return self.found.verdict.holds(bound=self.found.bound) and self.found.is_right


@dataclass(frozen=True)
class Experiment:
    """A name with the ids of the faults, what is done, and how many are told."""

    name: str
    act: Callable[[Any, Path, Random, int], Found]
    size: int = 0  # 0: as many as the command says


def readers(count: int, **odd: int) -> list[str]:
    """`count` addresses, of which so many begin with an odd name, mixed evenly."""
    names = [name for name, share in odd.items() for _ in range(share)]
    names += ["reader"] * (count - len(names))
    Random(1).shuffle(names)
    return [f"{name}{number}@example.com" for number, name in enumerate(names)]


def table(found: Mapping[str, Sequence[Run]]) -> list[str]:
    """The rows of a Markdown table: min / median / max over the seeds."""
    lines = [
        "| fault | faults | lost | extra copies | most copies to one | after leaving, out of order, other ids "
        "| seconds | measured | holds |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, runs in found.items():
        verdicts = [run.found.verdict for run in runs]
        bad = max(verdict.after_leaving + verdict.out_of_order + verdict.ids for verdict in verdicts)
        columns = [
            spread([run.found.faults for run in runs]),
            spread([verdict.lost for verdict in verdicts]),
            spread([verdict.extra for verdict in verdicts]),
            spread([verdict.most for verdict in verdicts]),
            str(bad),
            spread([round(run.seconds, 1) for run in runs]),
            "; ".join(
                f"{what} {spread(_figures(runs, what))}" for what in max((run.found.figures for run in runs), key=len)
            ),
            f"{sum(run.holds for run in runs)} of {len(runs)}",
        ]
        lines.append(f"| {name} | {' | '.join(columns)} |")
    return lines


def _figures(runs: Sequence[Run], what: str) -> list[float]:
    return [round(run.found.figures[what], 2) for run in runs if what in run.found.figures]
