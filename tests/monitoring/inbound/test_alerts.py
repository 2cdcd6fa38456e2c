"""Each product's payload becomes the same few facts."""

from datetime import UTC, datetime

import pytest

from monitoring.inbound import alerts, bodies
from tests.monitoring.inbound import payloads

SAMPLES = [
    ("alertmanager", payloads.ALERTMANAGER),
    ("grafana", payloads.GRAFANA),
    ("pagerduty", payloads.PAGERDUTY),
    ("generic", payloads.GENERIC),
]


@pytest.mark.parametrize(
    ("product", "body", "expected"),
    [
        ("alertmanager", payloads.ALERTMANAGER, ("Chat answers 5xx to 12 % of requests", "major_outage", "service")),
        ("grafana", payloads.GRAFANA, ("Sign-in fails for 8 %", "partial_outage", "team")),
        ("pagerduty", payloads.PAGERDUTY, ("Uploads stall", "major_outage", "service")),
        ("generic", payloads.GENERIC, ("Queue is full", "partial_outage", "service")),
    ],
)
def test_an_alert_is_read(product, body, expected):
    first = alerts.read(product, body)[0]
    title, status, label = expected
    assert (first.title, str(first.status), first.is_firing) == (title, status, True)
    assert label in first.labels
    assert first.began_at is not None


def test_moments_are_read_with_their_zone_and_no_end_is_none():
    first = alerts.read("grafana", payloads.GRAFANA)[0]
    assert first.began_at == datetime(2026, 3, 2, 10, 41, tzinfo=UTC)
    assert alerts.read("pagerduty", payloads.PAGERDUTY)[0].said_at == datetime(2026, 3, 2, 11, 42, 18, tzinfo=UTC)


@pytest.mark.parametrize(("product", "body"), SAMPLES)
def test_what_is_resolved_has_the_same_fingerprint(product, body):
    firing, over = alerts.read(product, body), alerts.read(product, payloads.resolved(body))
    assert [alert.fingerprint for alert in firing] == [alert.fingerprint for alert in over]
    assert not any(alert.is_firing for alert in over)


def test_without_a_fingerprint_all_labels_but_the_severity_make_one():
    marks = [
        alerts.read("generic", {"title": title, "status": "firing", "severity": severity})[0].fingerprint
        for title, severity in (("a", "warning"), ("a", "critical"), ("b", "warning"))
    ]
    assert marks[0] == marks[1] != marks[2]


def test_a_ping_and_a_note_say_nothing():
    ping = {"event": {"event_type": "pagey.ping", "data": {"message": "Hello", "type": "ping"}}}
    note = {"event": {"event_type": "incident.annotated", "data": {"id": "P1", "type": "incident_note"}}}
    assert alerts.read("pagerduty", ping) == alerts.read("pagerduty", note) == []


@pytest.mark.parametrize(("product", "_body"), SAMPLES)
@pytest.mark.parametrize("body", [{}, {"alerts": {}}, {"alerts": [1]}, {"event": []}, {"alerts": [{"status": 1}]}])
def test_what_no_product_sends_is_refused_in_a_sentence(product, _body, body):
    with pytest.raises(bodies.BadBody, match=r"^This is not what"):
        alerts.read(product, body)


def test_five_hundred_alerts_are_enough():
    with pytest.raises(bodies.BadBody, match="more than 500"):
        alerts.read("generic", {"alerts": [payloads.GENERIC] * 501})


@pytest.mark.parametrize(
    ("body", "depth"),
    [(b"{}", 1), (b'{"a": [[1]]}', 3), (b'{"a": "[[[[\\"[[["}', 1), (b"", 0), (b"[" * 30, 30)],
)
def test_T35_the_depth_is_counted_outside_of_strings(body, depth):
    assert bodies.depth(body) == depth


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"a":' * 20 + b"1" + b"}" * 20, None),
        (b'{"a":' * 21 + b"1" + b"}" * 21, "nested deeper than 20"),
        (b"[" * 200_000, "nested deeper than 20"),
        (b"{" + b" " * (256 * 1024), "larger than 256 KiB"),
        (b"[1]", "no JSON object"),
        (b"nonsense", "no JSON"),
        (b'{"a": "\xff"}', "no JSON"),
        (b'"' + b"\\" * 100_001, "no JSON"),
    ],
)
def test_T35_a_body_is_small_flat_and_an_object(body, sentence):
    if sentence is None:
        assert bodies.read(body)
        return
    with pytest.raises(bodies.BadBody, match=sentence):
        bodies.read(body)
