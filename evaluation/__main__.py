"""Judging the labelled corpus with the code of production, and writing docs/evaluation.md (`make eval`)."""

import argparse
import sys
from collections.abc import Sequence
from multiprocessing import Pool
from pathlib import Path

from evaluation import march, report, scores
from evaluation.policies import OTHERS, OURS, WITHOUT, Policy
from evaluation.trace import Told, run
from evaluation.world import BAD, BEGINS, DAY, KINDS, TYPICAL, Kind, Noise, World

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "evaluation.md"
MONTH = Kind("month", 30 * DAY, "")
Results = list[tuple[World, list[Told]]]


def one(task: tuple[Policy, Kind, Noise, int]) -> tuple[World, list[Told]]:
    """One world of one class."""
    policy, kind, noise, seed = task
    is_month = kind is MONTH or kind.name == MONTH.name
    world = World(kind, noise, seed, before=0, after=0) if is_month else World(kind, noise, seed)
    return world, run(policy, world, BEGINS)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="worlds per class for our rules")
    parser.add_argument("--months", type=int, default=12, help="months of noise for our rules")
    parser.add_argument("--compared", type=int, default=30, help="worlds per class for the other policies")
    options = parser.parse_args(arguments)
    _, default, noisy = OURS
    with Pool() as pool:

        def judged(policy: Policy, kind: Kind, noise: Noise, seeds: int) -> Results:
            print(f"{policy.name} · {noise.name} noise · {kind.name}", file=sys.stderr, flush=True)
            return pool.map(one, [(policy, kind, noise, seed) for seed in range(seeds)], chunksize=4)

        ours = {
            noise.name: {kind.name: judged(policy, kind, noise, options.seeds) for kind in KINDS}
            for policy, noise in ((default, TYPICAL), (noisy, BAD))
        }
        months = {
            (policy.name, noise.name): scores.false_a_month(judged(policy, MONTH, noise, options.months))
            for policy in OURS
            for noise in (TYPICAL, BAD)
        }
        compared = [kind for kind in KINDS if kind.name in report.COMPARED]
        others = {
            policy.name: (
                scores.false_a_month(judged(policy, MONTH, TYPICAL, max(1, options.months // 4))),
                {kind.name: scores.score(judged(policy, kind, TYPICAL, options.compared)) for kind in compared},
            )
            for policy in [*OURS, *WITHOUT, *OTHERS]
        }
        morning = pool.starmap(march.replay, [(default, TYPICAL, seed) for seed in range(options.seeds)], chunksize=4)
    gates = report.gates(ours, months, morning)
    DOCUMENT.write_text(report.document(ours, months, others, gates, morning, options))
    for gate in gates:
        print(f"{'kept  ' if gate.is_kept else 'BROKEN'}  {gate.words}: {gate.value}")
    if broken := [gate.words for gate in gates if not gate.is_kept]:
        print(f"make eval: {len(broken)} of {len(gates)} promises are broken: {'; '.join(broken)}", file=sys.stderr)
        return 1
    print(f"make eval: all {len(gates)} promises are kept")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
