"""What each product's webhook says, as the same few facts."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from components.status import ComponentStatus as S
from monitoring.inbound.bodies import BadBody
from monitoring.inbound.models import Product

MOST_ALERTS = 500
LONGEST_LABEL = 200
MOST_LABELS = 40
# What a severity, an urgency or a priority speaks for; what is only information is no alert.
SEVERITIES = {
    **dict.fromkeys(("critical", "page", "fatal", "emergency", "p1", "sev1"), S.MAJOR_OUTAGE),
    **dict.fromkeys(("error", "high", "major", "p2", "sev2"), S.PARTIAL_OUTAGE),
    **dict.fromkeys(("warning", "warn", "low", "minor", "p3", "p4", "sev3", "sev4"), S.DEGRADED),
    **dict.fromkeys(("info", "information", "none", "p5", "sev5"), S.OPERATIONAL),
}
UNKNOWN_SEVERITY = S.PARTIAL_OUTAGE
SEVERITY_LABELS = ("severity", "priority", "urgency", "level")
RESOLVED = {"resolved", "ok", "closed", "normal"}
# Alertmanager and Grafana write this for "has not ended".
NO_END = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as its source tells it; said again it has the same fingerprint."""

    fingerprint: str
    title: str
    is_firing: bool
    status: S
    labels: Mapping[str, str]
    began_at: datetime | None
    said_at: datetime | None


def read(product: str, body: Mapping[str, Any]) -> list[Alert]:
    """The alerts of a body; BadBody for what the product never sends."""
    reader = {Product.PAGERDUTY: _pagerduty, Product.GENERIC: _generic}.get(Product(product), _alertmanager)
    try:
        found = reader(body)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadBody(f"This is not what {Product(product).label} sends.") from error
    if len(found) > MOST_ALERTS:
        raise BadBody(f"These are more than {MOST_ALERTS} alerts.")
    return found


def _alertmanager(body: Mapping[str, Any]) -> list[Alert]:
    """Prometheus Alertmanager's webhook, version 4; Grafana's is the same with more around it."""
    return [_labelled(each, each["labels"]) for each in _listed(body["alerts"])]


def _labelled(each: Mapping[str, Any], given: Mapping[str, Any]) -> Alert:
    labels = _labels(given)
    words = each.get("annotations") or {}
    return Alert(
        fingerprint=str(each.get("fingerprint") or "")[:128] or _print(labels),
        title=str(words.get("summary") or words.get("title") or labels.get("alertname") or "Alert")[:200],
        is_firing=str(each["status"]).lower() not in RESOLVED,
        status=_status(labels),
        labels=labels,
        began_at=_moment(each.get("startsAt")),
        said_at=None,  # neither says when it speaks
    )


def _pagerduty(body: Mapping[str, Any]) -> list[Alert]:
    """A v3 event about an incident of theirs; other events, like their test ping, say nothing."""
    event = body["event"]
    if not str(event["event_type"]).startswith("incident."):
        return []
    incident = event["data"]
    if incident.get("type") not in ("incident", "incident_reference"):
        return []  # notes and status updates of an incident
    service, priority = incident.get("service") or {}, incident.get("priority") or {}
    labels = _labels(
        {
            "service": service.get("summary", ""),
            "service_id": service.get("id", ""),
            "urgency": incident.get("urgency", ""),
            "priority": priority.get("summary", ""),
        }
    )
    return [
        Alert(
            fingerprint=str(incident["id"])[:128],
            title=str(incident.get("title") or incident.get("summary") or "Incident")[:200],
            is_firing=incident.get("status") != "resolved" and event["event_type"] != "incident.resolved",
            status=_status(labels),
            labels=labels,
            began_at=_moment(incident.get("created_at")),
            said_at=_moment(event.get("occurred_at")),
        )
    ]


def _generic(body: Mapping[str, Any]) -> list[Alert]:
    """{"title", "status", "severity", "fingerprint", "labels", "at"}, alone or as a list under "alerts"."""
    given = _listed(body["alerts"]) if "alerts" in body else [body]
    return [_plain(each) for each in given]


def _plain(each: Mapping[str, Any]) -> Alert:
    labels = _labels({**(each.get("labels") or {}), **({"severity": each["severity"]} if "severity" in each else {})})
    title = str(each["title"])[:200]
    at = _moment(each.get("at"))
    return Alert(
        fingerprint=str(each.get("fingerprint") or "")[:128] or _print({**labels, "title": title}),
        title=title,
        is_firing=str(each["status"]).lower() not in RESOLVED,
        status=_status(labels),
        labels=labels,
        began_at=at,
        said_at=at,
    )


def _listed(found: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(found, list):
        raise TypeError("no list of alerts")
    return found


def _labels(given: Mapping[str, Any]) -> dict[str, str]:
    texts = [(str(name)[:100], str(value)[:LONGEST_LABEL]) for name, value in given.items() if value not in ("", None)]
    return dict(texts[:MOST_LABELS])


def _status(labels: Mapping[str, str]) -> S:
    for name in SEVERITY_LABELS:
        if found := SEVERITIES.get(labels.get(name, "").lower()):
            return found
    return UNKNOWN_SEVERITY


def _print(labels: Mapping[str, str]) -> str:
    """A fingerprint of our own, of all labels but how bad it is: worse is the same alert."""
    told = {name: value for name, value in labels.items() if name not in SEVERITY_LABELS}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _moment(text: object) -> datetime | None:
    try:
        found = parse_datetime(str(text)) if text else None
    except ValueError:
        return None
    if found is None or found.year == NO_END.year:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
