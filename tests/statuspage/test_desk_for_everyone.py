"""Every screen of the status desk, looked at in a browser: axe, phones, the strict policy."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string

from components.status import ComponentStatus as S
from core import clock
from incidents import actions
from monitoring import rollups
from monitoring.inbound import actions as inbound
from monitoring.inbound import alerts
from tests import factories
from tests.monitoring.inbound import payloads
from tests.monitoring.reports import crowds
from tests.publication import looking
from tests.publication.needs import RULES, SMALL, WIDE

ERRORS = ("errors/403", "errors/404", "errors/500", "429")
KEY = "3f1e6c2a-2f6b-4c55-9a39-0c6d3c1b7a10"
LONG = "Kraftfahrzeughaftpflichtversicherungsbescheinigungsausstellungsstelle"


def crowds_and_alerts(chat):
    """Visitors who report, a source that has told of alerts, and a probe with a past."""
    crowds.report(chat, crowds.addresses(12), ago=2)
    source, _ = inbound.set_up(name="Prometheus", product="alertmanager", by="ada")
    inbound.add_rule(source, label="service", value="chat", component=chat, by="ada")
    inbound.take_in(source, alerts.read("alertmanager", payloads.ALERTMANAGER))
    probe = factories.make_probe(component=chat)
    begins = rollups.floor(clock.now(), rollups.FIVE_MINUTES) - timedelta(hours=1)
    sums = {"span": rollups.FIVE_MINUTES, "looks": 10, "failures": 2, "p50_ms": 80, "p95_ms": 210}
    probe.roll_ups.create(vantage=factories.make_vantage(), begins=begins, **sums)
    return source


@pytest.fixture
def screens(staff_client):
    """The HTML of each screen by its address, fetched before the browser opens."""
    chat, api = factories.make_component(name="Chat"), factories.make_component(name=LONG)
    impacts = {chat: S.PARTIAL_OUTAGE, api: S.OPERATIONAL}
    incident = actions.open_incident(title="Sign-in fails", body="We look.", impacts=impacts, by="carla")
    factories.make_maintenance()
    source = crowds_and_alerts(chat)
    factories.make_subscriber()
    addresses = [
        "/manage/",
        "/manage/incidents/",
        "/manage/incidents/open/",
        f"/manage/incidents/{incident.pk}/",
        f"/manage/incidents/{incident.pk}/update/",
        "/manage/incidents/maintenance/",
        "/manage/incidents/maintenance/schedule/",
        "/manage/incidents/maintenance/recur/",
        "/manage/incidents/backfill/",
        "/manage/incidents/templates/",
        "/manage/incidents/templates/new/",
        f"/manage/incidents/{incident.pk}/merge/",
        f"/manage/incidents/{incident.pk}/postmortem/",
        "/manage/components/",
        f"/manage/components/{chat.pk}/baseline/",
        "/manage/monitoring/proposals/",
        "/manage/monitoring/probes/",
        "/manage/monitoring/reports/",
        "/manage/monitoring/signals/",
        f"/manage/monitoring/signals/{source.pk}/",
        f"/manage/monitoring/components/{chat.pk}/",
        "/manage/subscribers/",
        "/manage/subscribers/add/",
        "/manage/deliveries/",
        "/subscribe",
        f"/report?component={chat.code}",
        "/report/thanks",
        "/ar/report",
    ]
    pages = {address: staff_client.get(address) for address in addresses}
    words = {"title": "Sign-in", "status": "investigating", "body": "It fails.", "submission_key": KEY}
    pages["preview"] = staff_client.post("/manage/preview/", words)
    pages["refused form"] = staff_client.post("/manage/incidents/open/", {"title": ""})
    assert {address: page.status_code for address, page in pages.items() if page.status_code not in (200, 422)} == {}
    staff_client.logout()
    pages["/manage/login/"] = staff_client.get("/manage/login/")
    errors = {stem: render_to_string(f"{stem}.html") for stem in ERRORS}
    return {address: page.content.decode() for address, page in pages.items()} | errors


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
def test_axe_finds_nothing(screens, browser, scheme):
    with looking.window(browser, color_scheme=scheme) as (stage, page):
        violations = {}
        for address, html in screens.items():
            stage.present(page, html)
            found = Axe().run(page, options=RULES).response["violations"]
            violations[address] = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
        assert {address: found for address, found in violations.items() if found} == {}


def test_every_screen_fits_a_phone_and_a_thumb(screens, browser):
    with looking.window(browser, viewport={"width": 320, "height": 700}) as (stage, page):
        faults = {}
        for address, html in screens.items():
            stage.present(page, html)
            faults[address] = (page.evaluate(WIDE), page.evaluate(SMALL))
        assert {address: fault for address, fault in faults.items() if fault != (0, [])} == {}


def test_the_menu_opens_on_a_phone_without_a_script(screens, browser):
    with looking.window(browser, viewport={"width": 360, "height": 700}, java_script_enabled=False) as (stage, page):
        stage.present(page, screens["/manage/"])
        menu = page.get_by_role("navigation", name="Screens")
        assert not menu.is_visible()
        page.get_by_role("button", name="Menu").click()
        assert menu.get_by_role("link", name="Incidents").is_visible()
        assert menu.get_by_role("link", name="Home").get_attribute("aria-current") == "page"


def test_an_error_is_summed_up_linked_and_in_focus(screens, browser):
    with looking.window(browser) as (stage, page):
        stage.present(page, screens["refused form"])
        assert page.evaluate("document.activeElement.id") == "errors"
        field = page.locator("#id_title")
        assert field.get_attribute("aria-invalid") == "true"
        described = field.get_attribute("aria-describedby").split()
        assert "This field is required." in [page.locator(f"#{one}").inner_text() for one in described]
        page.locator("#errors a", has_text="Title").click()
        assert page.evaluate("document.activeElement.id") == "id_title"
