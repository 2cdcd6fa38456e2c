"""One make_<noun>() per model: boring defaults, nothing happens behind your back."""

import itertools
from datetime import timedelta

from components.models import Component, ComponentGroup, Page
from core import clock
from incidents.models import Impact, Incident, IncidentUpdate
from monitoring.models import CheckResult, Probe, Vantage
from subscribers.models import Subscriber

_numbers = itertools.count(1)


def make_page(**given) -> Page:
    return Page.objects.create(**{"name": "Example", "url": "https://status.example.com", **given})


def make_group(**given) -> ComponentGroup:
    number = next(_numbers)
    return ComponentGroup.objects.create(**{"name": f"Group {number}", "position": number, **given})


def make_component(**given) -> Component:
    number = next(_numbers)
    return Component.objects.create(**{"name": f"Component {number}", "position": number, **given})


def make_incident(**given) -> Incident:
    now = clock.now()
    defaults = {"title": "Sign-in fails", "status": "investigating", "started_at": now, "created_at": now}
    return Incident.objects.create(**{**defaults, "updated_at": now, **given})


def make_maintenance(**given) -> Incident:
    start = clock.now() + timedelta(hours=1)
    defaults = {"kind": "maintenance", "title": "Database upgrade", "status": "scheduled", "impact": "maintenance"}
    return make_incident(**{**defaults, "starts_at": start, "ends_at": start + timedelta(hours=1), **given})


def make_update(incident: Incident, **given) -> IncidentUpdate:
    now = clock.now()
    defaults = {
        "status": incident.status,
        "body": "We are looking into it.",
        "body_html": "<p>We are looking into it.</p>",
    }
    return incident.updates.create(
        **{**defaults, "posted_at": now, "created_at": now, "updated_at": now, "posted_by": "carla", **given}
    )


def make_impact(update: IncidentUpdate, component: Component, new: str, old: str = "operational", **given) -> Impact:
    return update.impacts.create(component=component, component_name=component.name, old=old, new=new, **given)


def make_subscriber(**given) -> Subscriber:
    now = clock.now()
    defaults = {"address": f"reader{next(_numbers)}@example.com", "state": "confirmed", "asked_at": now}
    return Subscriber.objects.create(**{**defaults, "confirmed_at": now, **given})


def make_vantage(name: str = "local") -> Vantage:
    return Vantage.objects.get_or_create(name=name)[0]


def make_probe(**given) -> Probe:
    number = next(_numbers)
    component = given.pop("component", None) or make_component()
    defaults = {"name": f"Probe {number}", "target": f"http://host{number}.example/health", "kind": "http"}
    return Probe.objects.create(component=component, **{**defaults, **given})


def make_result(probe: Probe, **given) -> CheckResult:
    now = clock.now()
    defaults = {
        "vantage": None,
        "slot": now,
        "started_at": given.get("slot", now),
        "took_ms": 20,
        "status": "operational",
    }
    values = {**defaults, **given}
    values["vantage"] = values["vantage"] or make_vantage()
    return CheckResult.objects.create(probe=probe, **values)
