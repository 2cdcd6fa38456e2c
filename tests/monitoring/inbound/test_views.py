"""Who may tell us of alerts, and what becomes of them: evidence, never an incident."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from standardwebhooks import Webhook

from core import clock, vault
from incidents.models import Incident
from monitoring.inbound import actions
from monitoring.inbound.models import Signal, Source
from people.policy import Role
from tests.conftest import make_person
from tests.factories import make_component, make_page
from tests.monitoring.inbound import payloads

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon():
    cache.clear()
    with time_machine.travel(NOON, tick=False) as moment:
        yield moment


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


def source_of(product="generic", component=None, *, label="service", value="chat"):
    source, secret = actions.set_up(name=product, product=product, by="ada")
    if component:
        actions.add_rule(source, label=label, value=value, component=component, by="ada")
    return source, secret


def post(client, source, body, **headers):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/inbound/{source.code}", data, content_type="application/json", headers=headers)


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def signed(product, secret, body):
    """The headers with which each product signs."""
    now = str(int(clock.now().timestamp()))
    if product == "pagerduty":
        return {"X-PagerDuty-Signature": f"v1={'0' * 64},v1={hmac.digest(secret.encode(), body, 'sha256').hex()}"}
    if product == "grafana":
        mark = hmac.new(secret.encode(), f"{now}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Grafana-Alerting-Signature": mark, "X-Grafana-Alerting-Timestamp": now}
    mark = Webhook(secret).sign("msg_1", clock.now(), body.decode())
    return {"Webhook-Id": "msg_1", "Webhook-Timestamp": now, "Webhook-Signature": mark}


@pytest.mark.parametrize("product", ["alertmanager", "grafana", "pagerduty", "generic"])
def test_T39_what_is_not_signed_is_refused(client, product):
    source, secret = source_of(product)
    body = json.dumps(payloads.GENERIC).encode()
    wrong = [{}, bearer("guessed"), bearer(""), {"Authorization": secret}, {"Authorization": f"Basic {secret}"}]
    if product != "alertmanager":
        wrong += [signed(product, "whsec_" + "A" * 40, body), signed(product, secret, b"{}")]
    for headers in wrong:
        answer = post(client, source, body, **headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), headers
    assert not Signal.objects.exists()
    source.refresh_from_db()
    assert source.refusal == "The request is not signed with this source's secret."


@pytest.mark.parametrize("digits", [15, 400, 5000])
def test_T39_a_moment_of_many_digits_is_no_moment(client, digits):
    source, secret = source_of("generic")
    headers = signed("generic", secret, b"{}") | {"Webhook-Timestamp": "1" * digits}
    assert post(client, source, b"{}", **headers).status_code == 401


@pytest.mark.parametrize("given", ["-_" * 10, "a secret with spaces", "\N{SNOWMAN}" * 16])
def test_T39_a_given_secret_that_is_no_base64_is_not_shortened(client, given):
    source, _ = actions.set_up(name="Own", product="generic", given=given, by="ada")
    body, now = json.dumps(payloads.GENERIC).encode(), str(int(clock.now().timestamp()))

    def post_signed_with(key):
        mark = base64.b64encode(hmac.digest(key, f"1.{now}.".encode() + body, hashlib.sha256)).decode()
        headers = {"Webhook-Id": "1", "Webhook-Timestamp": now, "Webhook-Signature": f"v1,{mark}"}
        return post(client, source, body, **headers).status_code

    assert post_signed_with(b"") == 401
    assert post_signed_with(given.encode()) == 202


def test_a_letter_that_no_database_keeps_loses_no_alert(client, chat):
    source, secret = source_of("generic", chat)
    odd = '{"title": "a\\u0000b\\ud800c", "status": "firing", "labels": {"service": "chat", "x\\u0000": "\\udfff"}}'
    assert post(client, source, odd.encode(), **bearer(secret)).status_code == 202
    assert Signal.objects.get().title == "a\ufffdb\ufffdc"


def test_T39_an_unknown_or_silenced_source_answers_as_an_unsigned_request(client):
    source, secret = source_of()
    actions.switch(source, is_active=False, by="ada")
    assert post(client, source, payloads.GENERIC, **bearer(secret)).status_code == 401
    assert client.post("/inbound/nobody", b"{}", content_type="application/json").status_code == 401


def test_T39_a_secret_that_cannot_be_unlocked_opens_nothing(client):
    source, _ = source_of()
    Source.objects.update(secret="noise")
    assert post(client, source, payloads.GENERIC, **bearer("")).status_code == 401


@pytest.mark.parametrize(
    ("product", "body"),
    [("grafana", payloads.GRAFANA), ("pagerduty", payloads.PAGERDUTY), ("generic", payloads.GENERIC)],
)
def test_a_signature_in_the_products_own_format_is_proof(client, product, body, noon):
    source, secret = source_of(product)
    data = json.dumps(body).encode()
    headers = signed(product, secret, data)
    assert post(client, source, data, **headers).status_code == 202
    noon.shift(timedelta(minutes=6))
    # what carries its moment is good for five minutes
    assert post(client, source, data, **headers).status_code == (202 if product == "pagerduty" else 401)


def test_a_secret_of_the_products_own_is_used_and_kept_locked(client):
    source, _ = actions.set_up(name="PD", product="pagerduty", given="made-by-pagerduty", by="ada")
    data = json.dumps(payloads.PAGERDUTY).encode()
    assert post(client, source, data, **signed("pagerduty", "made-by-pagerduty", data)).status_code == 202
    assert "made-by-pagerduty" not in source.secret
    assert vault.unlock(source.secret) == "made-by-pagerduty"


@pytest.mark.parametrize(
    ("product", "body", "count"),
    [
        ("alertmanager", payloads.ALERTMANAGER, 2),
        ("grafana", payloads.GRAFANA, 1),
        ("pagerduty", payloads.PAGERDUTY, 1),
        ("generic", payloads.GENERIC, 1),
    ],
)
def test_an_alert_fires_is_said_again_and_is_resolved(client, chat, product, body, count):
    label = {"pagerduty": "service", "grafana": "team"}.get(product, "service")
    source, secret = source_of(product, chat, label=label, value="*")
    for _ in range(3):
        assert post(client, source, body, **bearer(secret)).status_code == 202
    assert [(s.is_firing, s.times, s.component) for s in Signal.objects.all()] == [(True, 3, chat)] * count
    assert post(client, source, payloads.resolved(body), **bearer(secret)).status_code == 202
    assert [s.is_firing for s in Signal.objects.all()] == [False] * count
    assert actions.firing(chat, clock.now()) == []
    assert not Incident.objects.exists()


def test_an_event_that_comes_late_does_not_wake_what_is_over(client, chat):
    source, secret = source_of("pagerduty", chat, value="Uploads")
    for body in (payloads.PAGERDUTY, payloads.resolved(payloads.PAGERDUTY), payloads.PAGERDUTY):
        post(client, source, body, **bearer(secret))
    assert not Signal.objects.get().is_firing


def test_what_was_never_firing_is_not_kept_when_resolved(client, chat):
    source, secret = source_of("generic", chat)
    post(client, source, payloads.resolved(payloads.GENERIC), **bearer(secret))
    assert not Signal.objects.exists()


def test_a_signal_is_believed_for_a_day(chat, noon):
    source, _ = source_of("generic", chat)
    signal = source.signals.create(
        fingerprint="x", title="x", status="major_outage", began_at=NOON, heard_at=NOON, component=chat
    )
    assert actions.firing(chat, clock.now()) == [signal]
    noon.shift(timedelta(hours=25))
    assert actions.firing(chat, clock.now()) == []


def test_a_rule_is_for_what_fires_already_too(client, chat):
    source, secret = source_of("generic")
    post(client, source, payloads.GENERIC, **bearer(secret))
    assert Signal.objects.get().component is None
    rule = actions.add_rule(source, label="service", value="chat", component=chat, by="ada")
    assert Signal.objects.get().component == chat
    actions.remove_rule(rule, by="ada")
    assert Signal.objects.get().component is None


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"[1]", 400), (b'{"a":' * 30 + b"1" + b"}" * 30, 400), (b"{" + b" " * 300_000, 413)],
)
def test_T35_what_is_too_large_or_too_deep_is_refused(client, body, status):
    source, secret = source_of()
    assert post(client, source, body, **bearer(secret)).status_code == status


def test_a_source_may_not_flood_us(client, chat, monkeypatch):
    monkeypatch.setattr("monitoring.views.inbound.PER_MINUTE", 3)
    source, secret = source_of("generic", chat)
    assert [post(client, source, payloads.GENERIC, **bearer(secret)).status_code for _ in range(4)][-2:] == [202, 429]
    # strangers use up nothing of its share
    other, its_secret = source_of("grafana")
    for _ in range(5):
        post(client, other, payloads.GRAFANA)
    assert post(client, other, payloads.GRAFANA, **bearer(its_secret)).status_code == 202


def test_a_source_that_fires_without_end_is_stopped(client, monkeypatch):
    monkeypatch.setattr(actions, "MOST_FIRING", 2)
    source, secret = source_of()
    many = {"alerts": [{**payloads.GENERIC, "fingerprint": str(number)} for number in range(3)]}
    answer = post(client, source, many, **bearer(secret))
    assert (answer.status_code, Signal.objects.count()) == (400, 0)
    assert b"too many alerts firing" in answer.content


# --- staff ---------------------------------------------------------------------------------------


@pytest.fixture
def admin(client):
    client.force_login(make_person("ada", Role.ADMIN))
    return client


def text(response):
    return response.content.decode()


def test_a_source_is_set_up_and_its_secret_is_shown_once(admin):
    answer = admin.post("/manage/monitoring/signals/new/", {"name": "Prometheus", "product": "alertmanager"})
    source = Source.objects.get()
    secret = vault.unlock(source.secret)
    assert secret in text(answer)
    assert f"/inbound/{source.code}" in text(answer)
    page = text(admin.get(f"/manage/monitoring/signals/{source.pk}/"))
    assert secret not in page
    assert "Never heard so far." in page
    assert text(admin.post("/manage/monitoring/signals/new/", {"name": "Prometheus", "product": "generic"})).count(
        "There is a source of that name."
    )


def test_a_replaced_secret_is_over_at_once(admin):
    source, old = source_of()
    answer = admin.post(f"/manage/monitoring/signals/{source.pk}/rotate/", {"given": ""})
    source.refresh_from_db()
    new = vault.unlock(source.secret)
    assert new in text(answer)
    assert new != old
    assert post(admin, source, payloads.GENERIC, **bearer(old)).status_code == 401
    assert post(admin, source, payloads.GENERIC, **bearer(new)).status_code == 202
    assert admin.post(f"/manage/monitoring/signals/{source.pk}/rotate/", {"given": "short"}).status_code == 422


def test_rules_are_added_and_removed_and_signals_are_shown(admin, chat):
    source, secret = source_of()
    post(admin, source, payloads.GENERIC, **bearer(secret))
    assert "none yet: add a rule" in text(admin.get("/manage/monitoring/signals/"))
    given = {"label": "service", "value": "chat", "component": chat.pk}
    answer = admin.post(f"/manage/monitoring/signals/{source.pk}/rules/", given, follow=True)
    assert "service = chat: Chat" in text(answer)
    assert "Queue is full" in text(answer)
    assert admin.post(f"/manage/monitoring/signals/{source.pk}/rules/", {"label": ""}).status_code == 422
    rule = source.rules.get()
    admin.post(f"/manage/monitoring/signals/{source.pk}/rules/{rule.pk}/remove/")
    assert not source.rules.exists()


def test_a_commander_sees_and_sets_up_nothing(staff_client):
    assert staff_client.get("/manage/monitoring/signals/").status_code == 200
    assert staff_client.get("/manage/monitoring/signals/new/").status_code == 403
