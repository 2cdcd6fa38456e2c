"""The other ways to look: ports, certificates, names, heartbeats, providers, journeys, AI endpoints."""

import json
import ssl
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import trustme
from django.urls import reverse

from core import clock
from monitoring import probes
from monitoring.kind_forms import FORMS
from monitoring.kinds import dns, heartbeat, tcp, tls, upstream
from monitoring.look import KINDS, look
from monitoring.models import Probe, ProbeKind, Proposal
from tests.factories import make_component, make_page, make_probe
from tests.monitoring.looking import seen
from tests.monitoring.seeing import judge, see
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.usefixtures("loopback")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_every_kind_has_a_form_and_a_way_to_look():
    assert set(FORMS) == set(ProbeKind)
    assert set(KINDS) == set(ProbeKind) - {ProbeKind.HEARTBEAT}


# --- ports, certificates, names --------------------------------------------------------------------


def test_a_port_answers_or_does_not():
    with listening(lambda connection, head: None, reads=False) as place:
        target = f"127.0.0.1:{place.port}"
        assert seen(tcp, target) == ("operational", "")
        assert seen(tcp, target, allowed=[]) == ("major_outage", "forbidden_address")
    assert seen(tcp, target) == ("major_outage", "refused")


@pytest.mark.parametrize("target", ["", "host", "host:0", "host:99999", "http://host:80", "a@b:80"])
def test_what_is_no_port_is_refused(target):
    assert seen(tcp, target) == ("major_outage", "bad_url")


def encrypted(tmp_path, *, days):
    authority = trustme.CA()
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) + timedelta(days=days)).configure_cert(context)
    return context, str(path)


@pytest.mark.parametrize(("days", "expected"), [(60, ("operational", "")), (5, ("degraded_performance", "expires"))])
def test_a_certificate_is_looked_at_before_it_expires(tmp_path, days, expected):
    context, path = encrypted(tmp_path, days=days)
    with listening(lambda connection, head: None, reads=False, tls=context) as place:
        target = f"127.0.0.1:{place.port}"
        assert seen(tls, target, {"warn_days": 14}, verify=path) == expected
        assert seen(tls, target) == ("major_outage", "certificate")


def test_a_name_has_the_expected_addresses():
    assert seen(dns, "127.0.0.1", {"addresses": ["127.0.0.1"]}) == ("operational", "")
    assert seen(dns, "127.0.0.1", {"addresses": ["192.0.2.1"]}) == ("major_outage", "addresses")


# --- heartbeats ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "expected"), [(None, "operational"), (10, "operational"), (299, "operational"), (301, "major_outage")]
)
def test_silence_is_bad_after_the_patience(seconds, expected):
    heard = NOON - timedelta(seconds=seconds) if seconds is not None else None
    assert str(heartbeat.look(heard, NOON, {"patience": 300}).status) == expected


@pytest.mark.django_db
def test_a_heartbeat_is_heard_by_a_post_to_its_secret_address(client):
    probe = probes.save_probe(
        Probe(component=make_component(), name="cron", kind="heartbeat", target="cron", options={"patience": 60}),
        by="ada",
    )
    url = reverse("heartbeat", args=[probe.token])
    assert client.get(url).status_code == 405
    assert client.post(url).content == b"heard\n"
    assert client.post(reverse("heartbeat", args=["guess"])).status_code == 404
    probe.refresh_from_db()
    assert clock.now() - probe.heard_at < timedelta(seconds=5)
    assert look(probe).is_good
    with time_machine.travel(clock.now() + timedelta(seconds=70), tick=False):
        assert look(probe).reason == "silent"


# --- providers -------------------------------------------------------------------------------------


def summary(*told):
    return json.dumps({"components": [{"name": name, "status": status} for name, status in told]}).encode()


@pytest.mark.parametrize(
    ("body", "options", "expected"),
    [
        (summary(("API", "operational")), {}, ("operational", "")),
        (summary(("API", "major_outage"), ("Docs", "operational")), {}, ("major_outage", "upstream")),
        (summary(("API", "major_outage"), ("Docs", "operational")), {"components": ["Docs"]}, ("operational", "")),
        (summary(("API", "under_maintenance")), {}, ("operational", "")),
        (summary(("API", "psychic")), {}, ("operational", "")),
        (b"[" * 100_000, {}, ("operational", "protocol")),
        (b'{"components": 5}', {}, ("operational", "protocol")),
        (b"<html>", {}, ("operational", "protocol")),
    ],
)
def test_T38_a_provider_is_read_with_care(body, options, expected):
    with listening(saying(body=body)) as place:
        assert seen(upstream, place.url(), options) == expected
        assert place.heard[0].startswith(b"GET /api/v2/summary.json")


def test_T38_a_huge_summary_is_not_read():
    with listening(saying(body=b"x" * 3_000_000)) as place:
        assert seen(upstream, place.url()) == ("operational", "too_large")


@pytest.mark.django_db
def test_a_provider_is_evidence_and_never_the_truth():
    make_page()
    chat = make_component(name="Chat")
    hint = make_probe(component=chat, kind="upstream", name="our cloud")
    own = make_probe(component=chat, name="front page")
    see(hint, "mmmmmm")
    see(own, "oooooo")
    judge(own)
    assert not Proposal.objects.exists()
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        see(own, "mmm")
        see(hint, "m")
        see(make_probe(), "o")
        judge(own)
        reasons = Proposal.objects.get().evidence["reasons"]
    assert "a provider that we use reports an incident" in reasons
