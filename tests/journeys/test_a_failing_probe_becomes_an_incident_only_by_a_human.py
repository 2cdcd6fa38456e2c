"""The poller suspects, a person speaks; while it waits, nothing public changes by a byte."""

import time

from core import languages
from drill.provider import Provider
from incidents.models import Incident
from monitoring.models import CheckResult, Probe, Proposal
from publication import bars, memory
from publication.writer import Folder
from tests.servers.process import wait_until

QUIET = 75  # seconds in which no figure may change by itself
ALIVE = "alive.json"  # rewritten every minute, to say that the publisher lives


def published(site):
    """Every public file with its bytes; the compressed copies say the same."""
    files = {path.relative_to(site.public): path for path in site.public.rglob("*") if path.is_file()}
    return {
        str(name): path.read_text()
        for name, path in files.items()
        if not path.name.startswith((".", ALIVE)) and path.suffix not in {".gz", ".br"}
    }


def is_told_in_every_language(site):
    """Whether the worker that translates has come to its end."""
    return all(memory.recall(Folder(site.public).part(language)) for language in languages.translations())


def no_figure_falls_due():
    """Whether the next full five minutes, up to which uptime is computed, are still far away."""
    return time.time() % bars.STEP < bars.STEP - QUIET


def look_at(component, url):
    """A probe that is quick to alarm, so that the test is quick."""
    return Probe.objects.create(component=component, name="health", target=url, interval=5, timeout=2, fall=2, rise=2)


def test_a_failing_probe_becomes_an_incident_only_by_a_human(chat, live_site, staff_visitor, visitor):
    with Provider() as provider:
        look_at(chat, f"{provider.url}/chat")
        wait_until(CheckResult.objects.exists, within=60, what="the first look")
        wait_until(lambda: is_told_in_every_language(live_site), within=60, what="every language")
        wait_until(no_figure_falls_due, within=QUIET + 5, what="a while without new figures")
        before = published(live_site)
        provider.broken.add("chat")
        wait_until(Proposal.objects.filter(state="open").exists, within=90, what="a proposal")
        proposal = Proposal.objects.get()
        assert [suggestion.component for suggestion in proposal.suggestions.all()] == [chat]
        assert "500" in staff_visitor.get(f"/manage/monitoring/proposals/{proposal.pk}/").text

        live_site.manage("publish")
        assert published(live_site) == before
        assert not Incident.objects.exists()

        answer = staff_visitor.submit(f"/manage/monitoring/proposals/{proposal.pk}/approve/")
        assert answer.status_code == 200, answer.text
        incident = Incident.objects.get()
        assert (incident.source, incident.title) == ("proposal", proposal.title)
        wait_until(lambda: incident.title in visitor.get("/").text, within=5, what="the page says so")
        components = {part["name"]: part["status"] for part in visitor.get("/api/v2/summary.json").json()["components"]}
        assert components["Chat"] != "operational"
        assert components["API"] == "operational"


def test_a_dismissed_proposal_says_nothing_in_public(chat, live_site, staff_visitor, visitor):
    with Provider() as provider:
        provider.broken.add("chat")
        look_at(chat, f"{provider.url}/chat")
        wait_until(Proposal.objects.filter(state="open").exists, within=90, what="a proposal")
        wait_until(lambda: is_told_in_every_language(live_site), within=60, what="every language")
        wait_until(no_figure_falls_due, within=QUIET + 5, what="a while without new figures")
        before = published(live_site)
        proposal = Proposal.objects.get()
        page = f"/manage/monitoring/proposals/{proposal.pk}/"
        answer = staff_visitor.submit(page, action="/dismiss/", reason="Our own load test of Chat.")
        assert answer.status_code == 200, answer.text
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decided_by, proposal.reason) == (
            "dismissed",
            "carla",
            "Our own load test of Chat.",
        )
        live_site.manage("publish")
        assert published(live_site) == before
        assert visitor.get("/api/v2/status.json").json()["status"]["indicator"] == "none"
