"""Our own small answers for programs, beside the closed set of the public API v2."""

import json
from collections.abc import Iterable
from typing import Any

from components.status import ComponentStatus
from publication.rules import AS_UP, EXCLUDE, Rules
from publication.snapshot import BarFacts, ComponentFacts, IncidentFacts, Snapshot
from publication.surfaces.api_v2 import timestamp

File = tuple[str, bytes]
LARGEST = 1000  # bytes of one /affected/ answer: it is asked for often, by small machines
LONGEST_NAME = 60
MOST_REGIONS = 8


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
            **_rules(snapshot.page.rules[-1]),
            "versions": [_rules(rules) for rules in snapshot.page.rules],
            "components": [_uptime(component) for component in shown],
        }
    )


def affected_file(component: ComponentFacts, incidents: Iterable[IncidentFacts], snapshot: Snapshot) -> File:
    """/api/v3/affected/<code>.json: is it me or is it them? Always under a kilobyte.

    `affected_regions` is null while it concerns everybody, or nobody knows whom.
    """
    incidents = list(incidents)
    page = snapshot.page
    body: dict[str, Any] = {
        "id": component.code,
        "name": component.name[:LONGEST_NAME],
        "status": component.status,
        "is_affected": component.status != "operational",
        "affected_regions": _regions(component, incidents),
        "updated_at": timestamp(component.updated_at, page),
        "url": f"{page.url}/components/{component.code}",
        "incidents": [
            {
                "id": incident.code,
                "kind": incident.kind,
                "name": incident.title[:LONGEST_NAME],
                "status": incident.status,
                "started_at": timestamp(incident.starts_at or incident.started_at, page),
                "next_update_by": timestamp(incident.next_update_by, page),
            }
            for incident in incidents
        ],
    }
    while len(_json(body)) > LARGEST and body["incidents"]:
        body["incidents"].pop()
    return f"api/v3/affected/{component.code}.json", _json(body)


def _rules(rules: Rules) -> dict[str, Any]:
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


def _regions(component: ComponentFacts, incidents: Iterable[IncidentFacts]) -> list[str] | None:
    """Where the incidents that hurt the component are felt, by the newest word of each."""
    hurting = [each for each in incidents if component.code in {told.component_code for told in each.affected}]
    named = [next((update.regions for update in each.updates if update.regions), ()) for each in hurting]
    if not named or not all(named):
        return None
    return sorted({region for regions in named for region in regions})[:MOST_REGIONS]


def _uptime(component: ComponentFacts) -> dict[str, Any]:
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
        "days": [_day(day) for day in (shown.days if shown else ()) if day.status not in (None, "operational")],
    }


def _day(day: BarFacts) -> dict[str, Any]:
    return {"date": day.day.isoformat(), "status": day.status, "down_ms": day.down}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
