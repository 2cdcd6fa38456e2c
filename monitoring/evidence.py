"""What a proposal shows to a person: results as they were at that moment, and what they mean in a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from components.status import ComponentStatus
from monitoring.charts import Chart, Seen, latency
from monitoring.diagnosis import listed
from monitoring.models import CheckResult
from monitoring.opinions import Opinion
from monitoring.standing import Standing

SHOWN = 20


def told(opinion: Opinion, *, names: bool = False) -> str:
    """One bad opinion as a reason, like "front page fails since 12:03:30 UTC: 2 of 3 vantages see it down"."""
    since = f" since {opinion.verdict.since.astimezone(UTC):%H:%M:%S} UTC" if opinion.verdict else ""
    return f"{name(opinion, names=names)} fails{since}{': ' + opinion.rule if opinion.rule else ''}"


def name(opinion: Opinion, *, names: bool) -> str:
    """A probe in words, with its component where `names` says so."""
    return f"{opinion.probe.component.name}, {opinion.probe.name}" if names else opinion.probe.name


def contradiction(claimed: Sequence[Standing]) -> str:
    """What stands against a claim, like "The page says API is unaffected; 2 of 3 vantages disagree"."""
    name = listed([each.component.name for each in claimed])
    down = max((opinion.down for each in claimed for opinion in each.bad), default=0)
    places = max((opinion.vantages for each in claimed for opinion in each.bad), default=0)
    seen = f"{down} of {places} vantages disagree" if down and places > 1 else "the probes disagree"
    return f"The page says {name} {'is' if len(claimed) == 1 else 'are'} unaffected; {seen}"


def freeze(held: Sequence[Opinion], at: datetime) -> dict[str, Any]:
    """The last results of every probe and vantage as they are now; never what a server said (T18)."""
    return {
        "frozen_at": at.isoformat(),
        "probes": [
            {
                "id": opinion.probe.pk,
                "name": opinion.probe.name,
                "component": opinion.probe.component.name,
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

    component: str
    probe: str
    vantage: str
    verdict: str
    chart: Chart
    seen: Sequence[Seen]


def exhibits(frozen: Mapping[str, Any]) -> list[Exhibit]:
    """The frozen results of `freeze`, ready to be shown."""
    shown = []
    for probe in frozen.get("probes", []):
        for place, rows in sorted(probe["vantages"].items()):
            seen = [
                Seen(
                    at=datetime.fromisoformat(row["at"]),
                    is_good=row["status"] == ComponentStatus.OPERATIONAL,
                    words=row["words"],
                    took_ms=row["took_ms"],
                )
                for row in rows
            ]
            shown.append(
                Exhibit(probe.get("component", ""), probe["name"], place, probe["verdict"], latency(seen), seen[::-1])
            )
    return shown


def _row(row: CheckResult) -> dict[str, Any]:
    return {
        "at": row.started_at.isoformat(),
        "status": row.status,
        "words": row.words,
        "took_ms": row.took_ms,
    }


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier incident that looked like this one."""

    id: int
    title: str
    started_at: datetime
    lasted_minutes: int
    common: str


def similar(frozen: Mapping[str, Any]) -> list[Past]:
    """The frozen incidents of the past, ready to be shown."""
    return [
        Past(**row | {"started_at": datetime.fromisoformat(row["started_at"])}) for row in frozen.get("similar", [])
    ]
