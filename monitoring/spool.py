"""Results that the database did not take: kept in a file, and recorded in their order when it is back."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from components.status import ComponentStatus
from monitoring import recording
from monitoring.models import Probe, Vantage
from monitoring.outcome import CheckOutcome
from monitoring.recording import Looked

log = structlog.get_logger(__name__)

BATCH = 500
# A database that stays away must not fill the disk: from this size on we begin anew.
MOST_BYTES = 50_000_000


def path_of(vantage: Vantage) -> Path:
    """The file of a vantage."""
    return Path(settings.DATA_DIR) / "spool" / f"{vantage.name}.jsonl"


def keep(vantage: Vantage, looked: Sequence[Looked]) -> None:
    """Append results to the file; raises OSError when the disk does not take them either."""
    path = path_of(vantage)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > MOST_BYTES:
        path.unlink()
    with path.open("a", encoding="utf-8") as file:
        file.writelines(json.dumps(_row(each)) + "\n" for each in looked)


def replay(vantage: Vantage) -> int:
    """Record what the file holds, oldest first, and empty it; how many results. Repeating it adds nothing."""
    path = path_of(vantage)
    if not path.exists():
        return 0
    rows = list(_rows(path))
    known = Probe.objects.in_bulk({row["probe"] for row in rows})
    looked = [_looked(row, known[row["probe"]]) for row in rows if row["probe"] in known]
    for start in range(0, len(looked), BATCH):
        recording.record_results(vantage, looked[start : start + BATCH])
    path.unlink()
    log.info("results were recorded late", vantage=vantage.name, results=len(looked))
    return len(looked)


def _rows(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:  # the last line of a process that was killed while it wrote
            log.warning("a line of the spool is torn", path=str(path))


def _row(each: Looked) -> dict:
    return {
        "probe": each.probe.pk,
        "slot": each.slot.isoformat(),
        "started_at": each.started_at.isoformat(),
        "status": str(each.outcome.status),
        "reason": each.outcome.reason,
        "took_ms": round(each.outcome.took.total_seconds() * 1000),
        "code": each.outcome.code,
        "speed": each.outcome.speed,
    }


def _looked(row: dict, probe: Probe) -> Looked:
    took = timedelta(milliseconds=row["took_ms"])
    outcome = CheckOutcome(ComponentStatus(row["status"]), row["reason"], took, row["code"], row.get("speed"))
    slot, started_at = datetime.fromisoformat(row["slot"]), datetime.fromisoformat(row["started_at"])
    return Looked(probe, slot, started_at, outcome)
