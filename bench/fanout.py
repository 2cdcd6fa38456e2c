"""One update to everybody who asked, against Postfix's own generator into the same sink (`make bench-fanout`)."""

import argparse
import importlib
import os
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from bench import mailing, report
from bench.environment import manage, say
from bench.mailing import Result
from bench.report import Row, at_least, at_most

SIZES = (1_000, 10_000, 100_000)
MAIL_SIZE = 9_000  # bytes of one of our mails, about
OF_SOURCE, OF_DJANGO = 0.5, 8.0  # PERF-F1
FIRST_WITHIN, REQUEST_WITHIN, REQUEST_GROWS = 2.0, 0.3, 1.3  # PERF-F2
OF_COPY = 0.3  # PERF-F3
COST_GROWS = 1.2  # PERF-F4


def main() -> int:
    """Measure, print, write build/bench/fanout.json; 1 when a goal was missed, 2 when a program is missing."""
    parser = argparse.ArgumentParser(prog="python -m bench.fanout", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="interleaved rounds; their medians count (default 3)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="subscribers")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the insert alone (default 1,000,000)")
    asked = parser.parse_args()
    if names := mailing.missing():
        say(f"{mailing.MISSING} {' '.join(names)}")
        return 2
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with mailing.sink(folder) as port, mailing.installation(folder, port) as told:
            rows = list(measured(folder, told, port, asked))
            report.write("fanout", rows)  # the long insert may not be waited for
            rows.append(inserted(asked.rows))
    path = report.write("fanout", rows)
    print(f"\nMedians of {asked.rounds} interleaved rounds on one machine; written to {path}")
    return 0 if all(row.is_met is not False for row in rows) else 1


def measured(folder: Path, told: dict[str, str], port: int, asked: argparse.Namespace) -> Iterator[Row]:
    """All figures with their ratios and goals."""
    os.environ.update(told | {"DJANGO_SETTINGS_MODULE": "statuspage.settings"})
    manage(told, "migrate", "--verbosity", "0")
    manage(told, "collectstatic", "--no-input", "--verbosity", "0")
    letters = importlib.import_module("bench.letters")  # reads the environment set above

    results: dict[int, list[Result]] = {size: [] for size in asked.sizes}
    sources, loops = [], []
    for number in range(asked.rounds):
        for size in asked.sizes:
            letters.subscribe(size)
            with mailing.workers(told, folder) as worker:
                letters.wait_for_worker()
                letters.warm_up()
                result = letters.tell(size, lambda worker=worker: mailing.memory(worker))
            results[size].append(result)
            sources.append(mailing.source(port, messages=min(size, 20_000), size=MAIL_SIZE))
            loops.append(letters.send_mass_mail(min(size, 1_000)))
            say(
                f"round {number + 1}: {size:>7,} subscribers: {result.rate:7,.0f} mails/s, first after "
                f"{result.first:.2f} s; smtp-source {sources[-1]:,.0f}/s, send_mass_mail {loops[-1]:,.0f}/s"
            )
    yield from judged({size: middle(found) for size, found in results.items()}, sources, loops)


def inserted(count: int) -> Row:
    """The one statement that owes an update to everybody, alone."""
    say(f"Inserting {count:,} rows ...")
    ours, copy = importlib.import_module("bench.letters").insert_alone(count)
    return Row(f"insert {count:,} rows", ours, "rows/s", "COPY", ours / copy, *at_least(ours / copy, OF_COPY))


def middle(found: list[Result]) -> Result:
    """The median of each figure."""
    names = [field.name for field in fields(Result)]
    return Result(**{name: statistics.median(getattr(result, name) for result in found) for name in names})


def judged(found: dict[int, Result], sources: list[float], loops: list[float]) -> Iterator[Row]:
    """The figures of the mails."""
    source, loop = statistics.median(sources), statistics.median(loops)
    yield Row("smtp-source", source, "mails/s")
    yield Row("send_mass_mail", loop, "mails/s", "smtp-source", loop / source)
    smallest, largest = found[min(found)], found[max(found)]
    for size, result in sorted(found.items()):
        name = f"{size:,} subscribers"
        is_goal = result is largest
        ratio, over_loop = result.rate / source, result.rate / loop
        yield Row(name, result.rate, "mails/s", "smtp-source", ratio, *(at_least(ratio, OF_SOURCE) if is_goal else ()))
        against = at_least(over_loop, OF_DJANGO) if is_goal else ()
        yield Row(f"{name}, beside Django", result.rate, "mails/s", "send_mass_mail", over_loop, *against)
        yield Row(
            f"{name}: click to first hand-over",
            result.first * 1000,
            "ms",
            "",
            None,
            *within(result.first, FIRST_WITHIN),
        )
        yield Row(f"{name}: hand-over p50", result.p50 * 1000, "ms")
        yield Row(f"{name}: hand-over p95", result.p95 * 1000, "ms")
        yield Row(f"{name}: click to last hand-over", result.last * 1000, "ms")
        yield Row(
            f"{name}: publishing request",
            result.request * 1000,
            "ms",
            "",
            None,
            *within(result.request, REQUEST_WITHIN),
        )
        yield Row(f"{name}: memory of the workers", result.memory, "MB")
    grows = largest.request / smallest.request
    yield Row(
        "publishing request grows",
        largest.request * 1000,
        "ms",
        "the shortest list",
        grows,
        *at_most(grows, REQUEST_GROWS),
    )
    cost = (largest.last / largest.size) / (smallest.last / smallest.size)
    yield Row(
        "cost of a mail grows",
        1000 * largest.last / largest.size,
        "ms",
        "the shortest list",
        cost,
        *at_most(cost, COST_GROWS),
    )


def within(seconds: float, goal: float) -> tuple[str, bool]:
    """The goal in words, and whether it is met."""
    return f"<= {goal * 1000:g} ms", seconds <= goal


if __name__ == "__main__":
    sys.exit(main())
