"""What Lighthouse says of the public pages, on a slowed-down telephone (part of `make bench-page`)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import report
from bench.environment import prepare
from bench.report import FOLDER, Row, at_least
from bench.servers import ours

PLACE = FOLDER.parent / "node"
WANTED = Path(__file__).with_name("node")
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-gpu"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LONGEST = 240  # seconds for one page


def main() -> int:
    """Audit, print, write build/bench/audit.json; 1 when a page has less than 100 in anything."""
    if not shutil.which("npm") or not shutil.which(CHROMIUM):
        print("npm or Chromium is missing: the audit is skipped. `apt-get install nodejs npm chromium` brings them.")
        return 1
    tool = install()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        told = prepare(Path(name), components=40, incidents=100)
        with ours(told, Path(name) / "web.log") as server:
            pages = addresses(Path(name) / "public")
            seen = {what: audit(tool, f"http://127.0.0.1:{server.port}{path}", Path(name)) for what, path in pages}
    rows = [row for what, found in seen.items() for row in rows_of(what, found)]
    print(f"\nLighthouse on a slowed-down telephone; written to {report.write('audit', rows)}")
    for what, found in seen.items():
        for line in complaints(found):
            print(f"{what}: {line}")
    return 0 if all(row.is_met for row in rows) else 1


def install() -> Path:
    """The program, as locked in bench/node; brought in when it is not there yet."""
    tool = PLACE / "node_modules/lighthouse/cli/index.js"
    lock = (WANTED / "package-lock.json").read_bytes()
    if not tool.exists() or (PLACE / "package-lock.json").read_bytes() != lock:
        PLACE.mkdir(parents=True, exist_ok=True)
        for file in WANTED.iterdir():
            shutil.copy(file, PLACE)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=PLACE, check=True)
    return tool


def addresses(public: Path) -> list[tuple[str, str]]:
    """One page of each kind."""
    incident = max((public / "incidents").glob("*.html"), key=lambda path: path.stat().st_size).stem
    component = min((public / "components").glob("*.html")).stem
    return [
        ("home", "/"),
        ("incident", f"/incidents/{incident}"),
        ("component", f"/components/{component}"),
        ("history", "/history"),
        ("about", "/about"),
    ]


def audit(tool: Path, url: str, folder: Path) -> dict[str, Any]:
    """What Lighthouse found on that page."""
    found = folder / "found.json"
    command = ["node", str(tool), url, "--quiet", "--output=json", f"--output-path={found}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={FLAGS}"]
    told = os.environ | {"CHROME_PATH": CHROMIUM, "HOME": str(folder)}
    subprocess.run(command, env=told, check=True, timeout=LONGEST, stdout=subprocess.DEVNULL)
    return dict(json.loads(found.read_text()))


def rows_of(what: str, found: dict[str, Any]) -> Iterator[Row]:
    """The marks of one page."""
    for category in CATEGORIES:
        score = (found["categories"][category]["score"] or 0) * 100
        yield Row(f"{what}: {category}", score, "of 100", "", None, *at_least(score, 100))


def complaints(found: dict[str, Any]) -> Iterator[str]:
    """What cost marks, in Lighthouse's own words."""
    for category in CATEGORIES:
        for part in found["categories"][category]["auditRefs"]:
            told = found["audits"][part["id"]]
            if part["weight"] and told["score"] is not None and told["score"] < 1:
                yield f"{told['title']} ({told['score']:.2f}) {told.get('displayValue', '')}".strip()


if __name__ == "__main__":
    sys.exit(main())
