"""Schemas made from the captured webhooks accept the captures and ours, and refuse what is spoilt."""

import copy
import json

import jsonschema
import pytest
from django.conf import settings

from core import clock
from incidents import maintenance
from notifications import payloads
from notifications.channels.bodies import encoded
from tests import factories

SCHEMAS = settings.BASE_DIR / "tests" / "fixtures" / "webhooks"
CAPTURES = settings.BASE_DIR.parent / "shared" / "fixtures" / "webhooks"
KINDS = ["incident_update", "component_update"]


def judge(kind):
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def complaints(kind, value):
    return [f"{error.json_path}: {error.message}" for error in judge(kind).iter_errors(value)]


def sent(payload):
    made_at = "2026-03-02T11:49:00.000Z"
    return json.loads(encoded("statuspage", payload, made_at=made_at, unsubscribe="https://example.com/u"))


@pytest.fixture
def ours(db):
    """Bodies of ours by kind."""
    factories.make_page()
    part = factories.make_component()
    incident = factories.make_incident(status="monitoring", monitoring_at=clock.now())
    factories.make_impact(factories.make_update(incident), part, "major_outage")
    resolved = factories.make_incident(status="resolved", resolved_at=clock.now(), impact_override="major")
    window = factories.make_maintenance()
    maintenance.cancel(window, body="Not needed.", by="carla")
    now = clock.now()
    updates = [incident.updates.get(), factories.make_update(resolved), window.updates.last()]
    return {
        "incident_update": [sent(payloads.of_update(update, sequence=7)) for update in updates],
        "component_update": [sent(payloads.of_component(part, "operational", "major_outage", at=now, sequence=8))],
    }


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("*_update.json")), ids=lambda path: path.stem)
def test_the_captures_are_accepted(path):
    assert complaints(path.stem, json.loads(path.read_text())) == []


@pytest.mark.parametrize("kind", KINDS)
def test_ours_are_accepted(ours, kind):
    for body in ours[kind]:
        assert complaints(kind, body) == []


def test_a_cancelled_window_is_told_as_over(ours):
    window = ours["incident_update"][-1]["incident"]
    assert (window["status"], window["incident_updates"][0]["status"]) == ("completed", "completed")


def places(value, path=()):
    """Every place in a body with a value of its own."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from places(value[0], (*path, 0))
    else:
        yield path


def named(schema, path):
    for step in path:
        schema = schema.get("items", {}) if isinstance(step, int) else schema.get("properties", {}).get(step, {})
    return bool(schema)


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_spoilt_is_refused(ours, kind):
    body = ours[kind][0]
    known = [path for path in places(body) if named(judge(kind).schema, path)]
    assert len(known) >= 12
    for path in known:
        for spoil in ("gone", "wrong"):
            spoilt = place = copy.deepcopy(body)
            for step in path[:-1]:
                place = place[step]
            if spoil == "gone":
                del place[path[-1]]
            else:
                place[path[-1]] = 7
            assert complaints(kind, spoilt), (path, spoil)
