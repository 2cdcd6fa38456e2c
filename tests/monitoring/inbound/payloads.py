"""What each product really sends, shortened to what it always has."""

import copy

ALERTMANAGER = {
    "version": "4",
    "groupKey": '{}:{alertname="ChatErrors"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "statuspage",
    "groupLabels": {"alertname": "ChatErrors"},
    "commonLabels": {"alertname": "ChatErrors", "service": "chat"},
    "commonAnnotations": {},
    "externalURL": "http://alertmanager.example:9093",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "ChatErrors", "service": "chat", "severity": "critical", "region": "eu"},
            "annotations": {"summary": "Chat answers 5xx to 12 % of requests"},
            "startsAt": "2026-03-02T11:38:12.345Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.example:9090/graph",
            "fingerprint": "d1b2c3d4e5f60718",
        },
        {
            "status": "firing",
            "labels": {"alertname": "ChatLatency", "service": "chat", "severity": "warning"},
            "annotations": {"description": "p95 above 2 s"},
            "startsAt": "2026-03-02T11:40:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "",
            "fingerprint": "ffeeddccbbaa9988",
        },
    ],
}

GRAFANA = {
    "receiver": "statuspage",
    "status": "firing",
    "orgId": 1,
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "Sign-in fails", "grafana_folder": "Accounts", "team": "accounts"},
            "annotations": {"summary": "Sign-in fails for 8 %"},
            "startsAt": "2026-03-02T11:41:00+01:00",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "https://grafana.example/alerting/grafana/abc/view",
            "fingerprint": "57c6d9296de2ad39",
            "silenceURL": "https://grafana.example/alerting/silence/new",
            "dashboardURL": "",
            "panelURL": "",
            "values": {"A": 8.1, "C": 1},
            "valueString": "[ var='A' labels={} value=8.1 ]",
        }
    ],
    "groupLabels": {"alertname": "Sign-in fails"},
    "commonLabels": {"alertname": "Sign-in fails"},
    "commonAnnotations": {},
    "externalURL": "https://grafana.example/",
    "version": "1",
    "groupKey": "{}:{alertname=...}",
    "truncatedAlerts": 0,
    "title": "[FIRING:1] Sign-in fails",
    "state": "alerting",
    "message": "**Firing**",
}

PAGERDUTY = {
    "event": {
        "id": "01DFGHJK456ABCDEF7GHIJK8LM",
        "event_type": "incident.triggered",
        "resource_type": "incident",
        "occurred_at": "2026-03-02T11:42:18.000Z",
        "agent": {"id": "PLH1HKV", "type": "user_reference", "summary": "Ann"},
        "client": None,
        "data": {
            "id": "PGR0VU2",
            "type": "incident",
            "self": "https://api.pagerduty.com/incidents/PGR0VU2",
            "html_url": "https://acme.pagerduty.com/incidents/PGR0VU2",
            "number": 2,
            "status": "triggered",
            "incident_key": "d3640fbd41094207a1c11e58e46b1662",
            "created_at": "2026-03-02T11:42:17Z",
            "title": "Uploads stall",
            "service": {"id": "PF9KMXH", "type": "service_reference", "summary": "Uploads"},
            "assignees": [],
            "escalation_policy": {"id": "PUS0KTE", "summary": "Default"},
            "teams": [],
            "priority": {"id": "PSO75BM", "type": "priority_reference", "summary": "P1"},
            "urgency": "high",
            "conference_bridge": None,
            "resolve_reason": None,
        },
    }
}

GENERIC = {
    "title": "Queue is full",
    "status": "firing",
    "severity": "error",
    "fingerprint": "queue-eu-1",
    "labels": {"service": "chat"},
    "at": "2026-03-02T11:43:00Z",
}


def resolved(body):
    """The same alert, over."""
    over = copy.deepcopy(body)
    if "event" in over:
        over["event"] |= {"event_type": "incident.resolved", "occurred_at": "2026-03-02T12:02:00.000Z"}
        over["event"]["data"]["status"] = "resolved"
    elif "alerts" in over:
        over["status"] = "resolved"
        over["alerts"] = [each | {"status": "resolved", "endsAt": "2026-03-02T12:02:00Z"} for each in over["alerts"]]
    else:
        over |= {"status": "resolved", "at": "2026-03-02T12:02:00Z"}
    return over
