"""Every kind of probe is set up by its form."""

import json

import pytest

from monitoring.kind_forms import FORMS
from monitoring.kind_help import HELP
from monitoring.models import ProbeKind
from tests.factories import make_component

STEPS = [
    {"name": "sign in", "method": "POST", "url": "/login", "body": "{}", "captures": {"key": "session.0.token"}},
    {"name": "open chat", "url": "/chat/{{key}}", "headers": {"X-Key": "{{key}}"}, "keyword": "hello"},
]


FORM = {"name": "new", "interval": 30, "timeout": 2, "fall": 3, "rise": 3, "is_active": "on"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "given", "options"),
    [
        ("tcp", {"target": "127.0.0.1:5432"}, {}),
        ("tls", {"target": "example.com", "warn_days": 7}, {"warn_days": 7}),
        ("dns", {"target": "example.com", "addresses": "192.0.2.1, ::1"}, {"addresses": ["192.0.2.1", "::1"]}),
        ("heartbeat", {"target": "", "patience": 90}, {"patience": 90}),
        ("upstream", {"target": "https://x.example/", "components": "A, B"}, {"components": ["A", "B"]}),
        ("journey", {"target": "https://x.example/", "steps": json.dumps(STEPS)}, {"steps": STEPS}),
    ],
)
def test_every_kind_is_set_up_by_its_form(kind, given, options):
    form = FORMS[kind]({**FORM, "component": make_component().pk, **given})
    assert form.is_valid(), form.errors
    probe = form.save()
    assert (probe.kind, probe.options) == (kind, options)
    assert FORMS[kind](instance=probe).initial.keys() >= options.keys()


@pytest.mark.django_db
def test_an_ai_probe_is_set_up():
    given = {"target": "https://x.example/v1", "model": "small", "prompt": "Hi", "first_token_ms": 900}
    form = FORMS["ai"]({**FORM, "component": make_component().pk, **given, "tokens_per_second": 5, "headers": "K: v"})
    assert form.is_valid(), form.errors
    assert form.save().options["headers"] == {"K": "v"}


@pytest.mark.django_db
def test_an_http_probe_knows_paths_redirects_and_certificates():
    http = {"method": "GET", "expected_codes": "200", "redirects": 3, "slow_after_ms": 0}
    given = {"target": "https://x.example/", "json_path": " $.ok ", "json_equals": "true", **http}
    policies = {"redirect_policy": "same_host", "certificate": "any"}
    form = FORMS["http"]({**FORM, "component": make_component().pk, **given, **policies})
    assert form.is_valid(), form.errors
    options = form.save().options
    assert (options["json_path"], options["redirect_policy"], options["certificate"]) == ("$.ok", "same_host", "any")
    form = FORMS["http"]({**FORM, "component": make_component().pk, **given, **policies, "json_path": "$[?@.a]"})
    assert "no filters" in str(form.errors["json_path"])


def test_every_kind_has_a_form_and_help():
    assert set(FORMS) == set(HELP) == set(ProbeKind.values)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("tcp", {"target": "nowhere"}),
        ("dns", {"target": "x", "addresses": "one"}),
        ("upstream", {"target": "ftp://x/"}),
        ("journey", {"target": "https://x.example/", "steps": "[]"}),
        ("journey", {"target": "https://x.example/", "steps": "{"}),
    ],
)
def test_nonsense_is_refused_by_each_form(kind, given):
    assert not FORMS[kind]({**FORM, "component": make_component().pk, **given}).is_valid()
