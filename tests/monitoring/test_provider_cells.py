"""One broken cell of an AI provider gives a proposal that names exactly that cell."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from drill.provider import MODELS, REGIONS, STREAM, Provider, model_part, region_part
from monitoring import conclusions, recording
from monitoring.look import look
from monitoring.models import Probe, Proposal
from tests.factories import make_component, make_page, make_vantage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loopback")]

STEPS = [
    {"name": "sign in", "method": "POST", "url": "/login", "body": "{}", "captures": {"key": "session"}},
    {"name": "open chat", "url": "/chat", "headers": {"Authorization": "{{key}}"}},
    {"name": "first token", "method": "POST", "url": "/chat", "body": "{}", "keyword": '"delta"'},
]


@pytest.fixture
def provider():
    with Provider() as running:
        yield running


@pytest.fixture
def probes(provider):
    make_page()
    login, chat, api = (make_component(name=name) for name in ("Login", "Chat", "API"))
    rows = [
        Probe(component=login, name="sign-in page", target=f"{provider.url}/login"),
        Probe(component=chat, name="journey", kind="journey", target=provider.url, options={"steps": STEPS}),
    ]
    for region in REGIONS:
        for model in MODELS:
            cell = {"name": f"{model} in {region}", "target": f"{provider.url}/api/{region}/{model}"}
            rows.append(Probe(component=api, kind="ai", options={"model": model}, **cell))
    return Probe.objects.bulk_create(rows)


def live(probes, looks=4):
    """Everything is looked at so many times, half a minute apart, and judged."""
    start, vantage = clock.now(), make_vantage()
    for number in range(looks):
        with time_machine.travel(start + timedelta(seconds=30 * number), tick=False):
            for probe in probes:
                recording.record_result(probe, vantage, clock.now(), look(probe))
            conclusions.draw(probe.component_id for probe in probes)


def proposed():
    return {
        (s.component.name, s.status, s.proposal.title)
        for p in Proposal.objects.all()
        for s in p.suggestions.select_related("component", "proposal")
    }


def reasons():
    return [reason for proposal in Proposal.objects.all() for reason in proposal.evidence["reasons"]]


def test_a_healthy_provider_is_not_proposed(provider, probes):
    live(probes)
    assert proposed() == set()


def test_only_the_sign_in(provider, probes):
    provider.broken = {"login"}
    live(probes)
    title = "Login and Chat are down"
    assert proposed() == {("Login", "major_outage", title), ("Chat", "major_outage", title)}
    [chat] = [each for each in Proposal.objects.get().evidence["probes"] if each["component"] == "Chat"]
    words = [row["words"] for row in chat["vantages"]["local"]]
    assert "sign in: status 500" in words  # the journey names the step


def test_only_the_stream(provider, probes):
    provider.broken = {STREAM}
    live(probes)
    assert proposed() == {("Chat", "major_outage", "Chat is down")}
    [proposal] = Proposal.objects.all()
    [exhibit] = proposal.evidence["probes"]
    assert {row["words"] for row in exhibit["vantages"]["local"]} == {"first token: keyword"}


def test_only_one_model(provider, probes):
    provider.broken = {model_part("large")}
    live(probes)
    assert proposed() == {("API", "partial_outage", "API fails for some: large in eu, large in us")}
    assert {"small in us succeeds", "small in eu succeeds"} <= set(reasons())


def test_only_one_region(provider, probes):
    provider.broken = {region_part("eu")}
    live(probes)
    assert proposed() == {("API", "partial_outage", "API fails for some: large in eu, small in eu")}


def test_the_whole_api(provider, probes):
    provider.broken = {"api"}
    live(probes)
    assert proposed() == {("API", "major_outage", "API is down")}
