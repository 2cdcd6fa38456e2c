"""What the home page weighs on the wire, published and served as it is (part of `make bench-page`)."""

import re
import sys
import tempfile
import urllib.request
from pathlib import Path

from bench import report
from bench.environment import prepare
from bench.report import Row, at_most
from bench.servers import ours

FIRST_PAINT, ALL = 14_000, 60_000  # PERF-P8
BLOCKING = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
REST = re.compile(r'<script src="([^"]+)"|<link rel="icon" href="([^"]+)"')


def main() -> int:
    """Measure, print, write build/bench/weight.json; 1 when a goal was missed."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        told = prepare(Path(name), components=40, incidents=100)
        with ours(told, Path(name) / "web.log") as server:
            page, size = fetch(server.port, "/")
            first = size + sum(fetch(server.port, path)[1] for path in BLOCKING.findall(page))
            rest = sum(fetch(server.port, script or icon)[1] for script, icon in REST.findall(page))
    rows = [
        Row("PERF-P8 before the first paint", first, "bytes", "", None, *at_most(first, FIRST_PAINT)),
        Row("PERF-P8 everything", first + rest, "bytes", "", None, *at_most(first + rest, ALL)),
    ]
    print(f"\n40 components, compressed as published; written to {report.write('weight', rows)}")
    return 0 if all(row.is_met for row in rows) else 1


def fetch(port: int, path: str) -> tuple[str, int]:
    """The text of an answer, and its bytes on the wire in brotli."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as plain:
        text = plain.read().decode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return text, len(answer.read())


if __name__ == "__main__":
    sys.exit(main())
