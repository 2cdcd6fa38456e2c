"""What a publish costs: one update against everything anew, small and large (part of `make bench-page`)."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import report
from bench.environment import manage, prepare
from bench.report import Row, at_most

SHARE, MEMORY = 1 / 20, 200  # PERF-P7: of a full publish; megabytes
# components x past incidents; the ends of both scales, and the goal's size
SIZES = ("10x100", "100x100", "40x1000", "100x1000", "1000x1000", "10x10000", "1000x10000")
ONE = """
import json, time
from components.models import Component
from incidents.actions import open_incident, post_update
part = Component.objects.first()
incident = open_incident(title="Errors", impacts={part: "partial_outage"}, body="Looking into it.", by="bench")
took = []
for number in range(9):
    began = time.process_time()
    post_update(incident, status="identified", body=f"Cost {number}", by="bench")
    took.append(time.process_time() - began)
print(json.dumps(sorted(took)[4]))
"""
WHOLE = """
import json, resource, time
from publication.actions import publish
began = time.process_time()
publish(is_full=True)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([time.process_time() - began, memory]))
"""


def main() -> int:
    """Measure, print, write build/bench/costs.json; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.costs", description=__doc__)
    parser.add_argument("--sizes", nargs="+", default=SIZES, help="components x past incidents, like 40x1000")
    asked = parser.parse_args()
    rows = [row for size in asked.sizes for row in measured(*map(int, size.split("x")))]
    path = report.write("costs", rows)
    print(f"\nProcessor time of one process, medians of 9 updates; written to {path}")
    return 0 if all(row.is_met is not False for row in rows) else 1


def measured(components: int, incidents: int) -> Iterator[Row]:
    """One installation of that size: an update in the process that posts, and everything in a fresh one."""
    name = f"{components:,} components, {incidents:,} past incidents"
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        told = prepare(Path(folder), components=components, incidents=incidents)
        one = json.loads(manage(told, "shell", "--no-imports", "-c", ONE))
        whole, memory = json.loads(manage(told, "shell", "--no-imports", "-c", WHOLE))
    goal = at_most(one / whole, SHARE) if incidents >= 1000 else ("", None)
    yield Row(f"PERF-P7 one update, {name}", one * 1000, "ms", "a full publish", one / whole, *goal)
    yield Row(f"a full publish, {name}", whole * 1000, "ms")
    yield Row(f"PERF-P7 memory of it, {name}", memory, "MB", "", None, *at_most(memory, MEMORY))


if __name__ == "__main__":
    sys.exit(main())
