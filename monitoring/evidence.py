"""What a proposal shows to a person: frozen results, and words for a first draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from components.models import Component
from components.status import ComponentStatus
from monitoring.charts import Chart, Seen, latency
from monitoring.judgement import Verdict
from monitoring.models import CheckResult
from monitoring.opinions import Opinion

SHOWN = 20
TITLES = {
    ComponentStatus.DEGRADED: "{} is slow",
    ComponentStatus.PARTIAL_OUTAGE: "{} fails for some",
    ComponentStatus.MAJOR_OUTAGE: "{} is down",
}
DRAFTS = {
    ComponentStatus.DEGRADED: "{} has been responding slowly since {}. We are looking into it.",
    ComponentStatus.PARTIAL_OUTAGE: "Some requests to {} have been failing since {}. We are looking into it.",
    ComponentStatus.MAJOR_OUTAGE: "{} has been down since {}. We are looking into it.",
}


def title(component: Component, verdict: Verdict, bad: Sequence[Opinion], good: Sequence[Opinion]) -> str:
    """A title in the customer's words, to be edited; names what fails when other parts of it work."""
    words = TITLES[verdict.status].format(component.name)
    return f"{words}: {', '.join(opinion.probe.name for opinion in bad)}" if good else words


def draft(component: Component, verdict: Verdict) -> str:
    """A first update, to be edited; says what is known and no more."""
    return DRAFTS[verdict.status].format(component.name, f"{verdict.since.astimezone(UTC):%H:%M} UTC")


def told(opinion: Opinion) -> str:
    """One bad opinion as a reason, like "front page fails since 12:03:30 UTC: 2 of 3 vantages see it down"."""
    since = f" since {opinion.verdict.since.astimezone(UTC):%H:%M:%S} UTC" if opinion.verdict else ""
    return f"{opinion.probe.name} fails{since}{': ' + opinion.rule if opinion.rule else ''}"


def freeze(held: Sequence[Opinion], at: datetime) -> dict[str, Any]:
    """The last results of every probe and vantage as they are now; never what a server said (T18)."""
    return {
        "frozen_at": at.isoformat(),
        "probes": [
            {
                "id": opinion.probe.pk,
                "name": opinion.probe.name,
                "kind": opinion.probe.get_kind_display(),
                "host": opinion.probe.host,
                "profile": opinion.profile.name,
                "verdict": str(opinion.verdict.status) if opinion.verdict else "",
                "vantages": {place: [_row(row) for row in seen[-SHOWN:]] for place, seen in opinion.rows.items()},
            }
            for opinion in held
        ],
    }


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What one vantage saw through one probe, as a person is shown it: newest first."""

    probe: str
    vantage: str
    verdict: str
    chart: Chart
    seen: Sequence[Seen]


def exhibits(frozen: Mapping[str, Any]) -> list[Exhibit]:
    """The frozen results of `freeze`, ready to be shown."""
    shown = []
    for probe in frozen.get("probes", []):
        for place, rows in probe["vantages"].items():
            seen = [
                Seen(
                    at=datetime.fromisoformat(row["at"]),
                    is_good=row["status"] == ComponentStatus.OPERATIONAL,
                    words=row["words"],
                    took_ms=row["took_ms"],
                )
                for row in rows
            ]
            shown.append(Exhibit(probe["name"], place, probe["verdict"], latency(seen), seen[::-1]))
    return shown


def _row(row: CheckResult) -> dict[str, Any]:
    return {
        "at": row.started_at.isoformat(),
        "status": row.status,
        "words": row.words,
        "took_ms": row.took_ms,
    }
