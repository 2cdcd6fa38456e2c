"""Looking through many probes at once, against a bare client doing the same requests (`make bench-probes`)."""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import report
from bench.environment import manage, say
from bench.report import Row, at_most
from tests.servers.site import ROOT

SIZES = (100, 1000, 10_000)
NOTICING = 1000  # probes, while it is measured how soon the staff see a proposal


def main() -> int:
    """Measure, print, write build/bench/probes.json; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.probes", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="probes, each every 30 s")
    parser.add_argument("--seconds", type=int, default=45, help="how long each measurement begins looks (default 45)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as name, targets(Path(name)) as given:
        told = environment(Path(name))
        manage(told, "migrate", "--verbosity", "0")
        rows = [row for size in asked.sizes for row in measured(size, asked.seconds, given, told)]
        rows += noticed(given, told)
    path = report.write("probes", rows)
    print(f"\nThe targets run on the same machine and are not counted; written to {path}")
    return 0 if all(row.is_met is not False for row in rows) else 1


def measured(size: int, seconds: int, given: dict, told: dict[str, str]) -> Iterator[Row]:
    """The figures of one number of probes."""

    def run(client: str, hanging: float) -> dict:
        return looked(given, told, probes=size, seconds=seconds, client=client, hanging=hanging)

    bare, all_well, half = run("bare", 0), run("watch", 0), run("watch", 0.5)
    per_bare, per_look = bare["cpu"] / bare["looks"], all_well["cpu"] / all_well["looks"]
    yield Row(f"{size} probes: looks", all_well["looks"] / seconds, "looks/s")
    share = all_well["cpu"] / all_well["seconds"]
    goal, is_met = at_most(100 * share, 35) if size == 1000 else ("", None)
    yield Row(f"PERF-H1 {size} probes: one core", 100 * share, "% CPU", goal=goal, is_met=is_met)
    goal, is_met = at_most(per_look / per_bare, 4)
    if size != 1000:
        goal, is_met = "", None
    yield Row(
        *(f"PERF-H2 {size} probes: CPU of a look", 1000 * per_look, "ms", "bare client", per_look / per_bare),
        *(goal, is_met),
    )
    yield Row(f"{size} probes: memory", all_well["MB"], "MB")
    yield Row(f"{size} probes: late, p99", 1000 * all_well["late"], "ms")
    goal, is_met = at_most(half["late"], 1.0) if size == 1000 else ("", None)
    yield Row(f"PERF-H1 {size} probes: late, p99, half hang", 1000 * half["late"], "ms", goal=goal, is_met=is_met)
    yield Row(f"{size} probes: healthy ones that failed", half["failed"], "looks", goal="0", is_met=half["failed"] == 0)


def noticed(given: dict, told: dict[str, str]) -> Iterator[Row]:
    """How soon the staff see a proposal once the rules are satisfied (PERF-H3)."""
    found = looked(given, told, probes=NOTICING, seconds=90, client="noticed", hanging=0)
    lags = found["lags"]
    name = f"PERF-H3 {NOTICING} probes: from evidence to proposal"
    yield Row(f"{name}, p50", lags[len(lags) // 2], "s")
    yield Row(f"{name}, longest", lags[-1], "s", "", None, *at_most(lags[-1], 2))
    missed = found["broken"] - len(lags)
    yield Row("components down without a proposal", missed, "", goal="0", is_met=missed == 0)


def looked(given: dict, told: dict[str, str], **asked: object) -> dict:
    """What one measurement in a process of its own found."""
    say(f"{asked['probes']} probes, {asked['client']}, {asked['hanging']:.0%} hanging ...")
    command = [sys.executable, "-m", "bench.looking"]
    done = subprocess.run(
        command, input=json.dumps(given | asked), env=told, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def environment(folder: Path) -> dict[str, str]:
    """An installation of its own, with a doorbell that nobody hears."""
    return {
        "DJANGO_SETTINGS_MODULE": "statuspage.settings",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": "measurements only",
        "LOG_LEVEL": "ERROR",
        "BROKER_URL": "memory://",
        "PROBE_PRIVATE_NETWORKS": "127.0.0.0/8",
    }


@contextmanager
def targets(folder: Path) -> Iterator[dict]:
    """The process of `bench.targets`, for as long as the block lasts."""
    authority = folder / "authority.pem"
    command = [sys.executable, "-m", "bench.targets", str(authority)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        good, bad = process.stdout.readline().split()
        try:
            yield {"good": int(good), "bad": int(bad), "authority": str(authority)}
        finally:
            process.stdin.close()
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
