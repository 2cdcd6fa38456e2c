"""What a proposal shows to a person: frozen results, and words for a first draft."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from components.models import Component
from components.status import ComponentStatus
from monitoring.charts import Chart, Seen, latency
from monitoring.judgement import Verdict
from monitoring.models import CheckResult, Probe

SHOWN = 20
# Seen from one place, we may be the ones with the problem.
CAP_OF_ONE_VANTAGE = 0.6
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
Rows = Mapping[str, Sequence[CheckResult]]


def title(component: Component, verdict: Verdict) -> str:
    """A title in the customer's words, to be edited."""
    return TITLES[verdict.status].format(component.name)


def draft(component: Component, verdict: Verdict) -> str:
    """A first update, to be edited; says what is known and no more."""
    return DRAFTS[verdict.status].format(component.name, f"{verdict.since.astimezone(UTC):%H:%M} UTC")


def confidence(rows: Mapping[Probe, Rows], verdicts: Mapping[Probe, Verdict | None]) -> tuple[float, list[str]]:
    """How sure we are, between 0 and 1, and the reasons for it in words."""
    bad = [probe for probe, verdict in verdicts.items() if verdict and verdict.is_bad]
    good = [probe for probe, verdict in verdicts.items() if verdict and not verdict.is_bad]
    places = {name for probe in bad for name in rows[probe]}
    reasons = [_told(probe, verdicts[probe]) for probe in bad]
    reasons += [f"{probe.name} succeeds" for probe in good]
    reasons.append("seen from one place" if len(places) == 1 else f"seen from {len(places)} places")
    sure = 0.5 + 0.1 * (len(bad) - 1) - 0.1 * len(good)
    if len(places) == 1:
        return max(0.1, min(sure, CAP_OF_ONE_VANTAGE)), reasons
    return max(0.1, min(sure + 0.15 * len(places), 0.95)), reasons


def _told(probe: Probe, verdict: Verdict | None) -> str:
    since = f"{verdict.since.astimezone(UTC):%H:%M:%S} UTC" if verdict else "an unknown moment"
    return f"{probe.name} fails since {since}"


def freeze(rows: Mapping[Probe, Rows], verdicts: Mapping[Probe, Verdict | None], at: datetime) -> dict[str, Any]:
    """The last results of every probe and vantage as they are now; never what a server said (T18)."""
    return {
        "frozen_at": at.isoformat(),
        "probes": [
            {
                "id": probe.pk,
                "name": probe.name,
                "kind": probe.get_kind_display(),
                "host": probe.host,
                "verdict": str(verdict.status) if verdict else "",
                "vantages": {place: [_row(row) for row in seen[-SHOWN:]] for place, seen in rows[probe].items()},
            }
            for probe, verdict in verdicts.items()
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
