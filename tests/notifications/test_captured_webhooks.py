"""What webhooks of the field carry, ours carry as well: every key, with a value of the same type."""

import json

import pytest
from django.conf import settings

from core import clock
from notifications import payloads
from notifications.channels.bodies import encoded
from tests import factories

CAPTURED = settings.BASE_DIR.parent / "shared" / "fixtures" / "webhooks" / "incident_update.json"
# The same shape with words of our own, for clones that have no captures beside them.
OURS = {
    "meta": {"unsubscribe": "https://example.com/u", "documentation": "https://example.com/d"},
    "page": {"id": "abc", "status_indicator": "critical", "status_description": "Major System Outage"},
    "incident": {
        **dict.fromkeys(
            ["backfilled", "postmortem_ignored", "scheduled_auto_transition", "scheduled_remind_prior"], False
        ),
        **dict.fromkeys(["id", "name", "status", "impact", "created_at", "updated_at", "shortlink"], "text"),
        **dict.fromkeys(["organization_id", "page_id"], "abc"),
        **dict.fromkeys(["impact_override", "resolved_at", "scheduled_for", "postmortem_body"], None),
        "incident_updates": [dict.fromkeys(["id", "incident_id", "body", "status", "display_at"], "text")],
    },
}


def bodies():
    yield pytest.param(OURS, id="ours")
    if CAPTURED.exists():
        yield pytest.param(json.loads(CAPTURED.read_text()), id="captured")


@pytest.fixture
def sent(db):
    """What an endpoint with the compatible body is sent."""
    factories.make_page()
    incident = factories.make_incident(status="monitoring", monitoring_at=clock.now())
    factories.make_impact(
        factories.make_update(incident, status="investigating"), factories.make_component(), "major_outage"
    )
    newest = factories.make_update(incident)
    payload = payloads.of_update(newest, sequence=7)
    made_at = "2026-03-02T11:49:00.000Z"
    return json.loads(encoded("statuspage", payload, made_at=made_at, unsubscribe="https://example.com/u"))


@pytest.mark.parametrize("captured", list(bodies()))
def test_the_compatible_body_has_every_key_with_a_value_of_its_type(sent, captured):
    assert list(differences(captured, sent)) == []


def differences(wanted, found, place=""):
    """Where `found` lacks a key of `wanted`, or has another type there; what was null may be told, not the reverse."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        for name, value in wanted.items():
            if name not in found:
                yield f"{place}.{name} is missing"
            else:
                yield from differences(value, found[name], f"{place}.{name}")
    elif isinstance(wanted, list) and isinstance(found, list):
        for value in wanted:
            for one in found:
                yield from differences(value, one, f"{place}[]")
    elif wanted is not None and type(wanted) is not type(found):
        yield f"{place} is {type(found).__name__}, not {type(wanted).__name__}"
