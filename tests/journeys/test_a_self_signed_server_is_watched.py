"""A server whose certificate nobody vouches for: an outage, unless who sets up the probe says that any will do."""

import ssl

import pytest
import trustme

from components.models import Component
from monitoring.models import CheckResult, Probe
from people.models import Membership
from people.policy import Role
from tests.servers.listener import listening, saying
from tests.servers.process import wait_until


@pytest.fixture
def server():
    """HTTPS on this machine, with a certificate of an authority that only this test knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("inside.example").configure_cert(context)
    with listening(saying(body=b"fine"), tls=context) as place:
        yield place


def test_any_certificate_will_do_where_the_form_says_so(chat, live_site, staff_visitor, commander, server):
    Membership.objects.filter(user=commander).update(role=Role.ADMIN)
    target = server.url("/health", "https")
    for certificate in ("strict", "any"):
        component = Component.objects.get(name={"strict": "Chat", "any": "API"}[certificate])
        given = {"component": str(component.pk), "name": certificate, "target": target, "certificate": certificate}
        answer = staff_visitor.submit("/manage/monitoring/probes/new/http/", interval="5", timeout="2", **given)
        assert answer.status_code == 200, answer.text

    def seen(name):
        """What the worker saw by itself; the look that saving does is not kept."""
        return CheckResult.objects.filter(probe__name=name).order_by("-started_at")[:3]

    for name in ("strict", "any"):
        wait_until(lambda name=name: len(seen(name)) == 3, within=60, what=f"three looks through {name}")
    assert {(result.status, result.reason, result.code) for result in seen("any")} == {("operational", "", 200)}
    assert {(result.status, result.reason) for result in seen("strict")} == {("major_outage", "certificate")}
    page = staff_visitor.get(f"/manage/monitoring/probes/{Probe.objects.get(name='strict').pk}/").text
    assert "certificate not valid" in page
