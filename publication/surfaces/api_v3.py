"""Our own small answers for programs, beside the closed set of the public API v2."""

import json
from collections.abc import Sequence
from datetime import UTC, date
from typing import Any

from components.status import ComponentStatus
from publication import revised
from publication.revised import RevisionFacts
from publication.rules import AS_UP, EXCLUDE, Rules
from publication.snapshot import BarFacts, ComponentFacts, Snapshot

File = tuple[str, bytes]


def uptime_file(snapshot: Snapshot) -> File:
    """/api/v3/uptime.json: each component's exact figures; of its days only those that were not calm.

    `down_ms` is weighted milliseconds: a second of partial outage counts 300.
    """
    shown = [component for component in snapshot.components if component.uptime]
    days = [day.day for day in shown[0].uptime.days] if shown and shown[0].uptime else []
    return "api/v3/uptime.json", _json(
        {
            "page": {"id": snapshot.page.code, "url": snapshot.page.url, "time_zone": snapshot.page.time_zone},
            "first_day": days[0].isoformat() if days else None,
            "last_day": days[-1].isoformat() if days else None,
            **rules_told(snapshot.page.rules[-1]),
            "versions": [rules_told(rules) for rules in snapshot.page.rules],
            "components": [_uptime(component, days[0]) for component in shown],
        }
    )


def rules_told(rules: Rules) -> dict[str, Any]:
    """What the figures mean from that day on."""
    does = {EXCLUDE: "left out", AS_UP: "counted as up"}.get(rules.policy, "counted like any other time")
    told = {
        "since": rules.first_day.isoformat() if rules.first_day else None,
        "weights_percent": {status.value: rules.weight(status) / 10 for status in ComponentStatus},
        "maintenance": f"{does} when it was announced at least {rules.hours} hours before",
    }
    if rules.target:
        told["target_percent"] = float(rules.target_percent)
    if rules.credits:
        steps = [{"below_percent": float(step.percent), "credit_percent": step.credit} for step in rules.credits]
        told["credits"] = {"note": "informative, not a contract", "steps": steps}
    return told


def revisions_told(revisions: Sequence[RevisionFacts]) -> dict[str, Any]:
    """Which revision the figures are, and what was told of single days before."""
    return {"revision": revised.number(revisions), "revisions": [_revision(one) for one in revisions]}


def _uptime(component: ComponentFacts, first_day: date) -> dict[str, Any]:
    shown = component.uptime
    past = shown.days[:-1] if shown else ()
    return {
        "id": component.code,
        "name": component.name,
        "uptime_percent": shown.text.removesuffix(" %") if shown and shown.text != "—" else None,
        "days_before_today": {
            "down_ms": sum(day.down for day in past),
            "observed_s": sum(day.observed for day in past),
        },
        **revisions_told(revised.since(first_day, component.revisions)),
        "days": [_day(day) for day in (shown.days if shown else ()) if day.status not in (None, "operational")],
    }


def _revision(one: RevisionFacts) -> dict[str, Any]:
    return {
        "date": one.day.isoformat(),
        "revised_at": one.revised_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "before": {"down_ms": one.before.down, "observed_s": one.before.observed},
        "after": {"down_ms": one.after.down, "observed_s": one.after.observed},
        "reason": one.reason,
        "incident_id": one.incident_code or None,
    }


def _day(day: BarFacts) -> dict[str, Any]:
    return {"date": day.day.isoformat(), "status": day.status, "down_ms": day.down}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
