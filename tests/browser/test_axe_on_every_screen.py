"""Every screen of the staff by the table of routes, in a browser: axe finds nothing, at a desk and on a phone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model

from components.status import ComponentStatus as S
from core import clock
from incidents import actions, approvals, postmortems, recurrences
from incidents.message_templates import save_template
from monitoring.inbound import actions as inbound
from notifications.models import Delivery, Notice
from people.policy import Role
from tests import factories
from tests.architecture.test_routes import STAFF
from tests.conftest import make_person
from tests.monitoring.suggesting import propose
from tests.publication import looking
from tests.publication.needs import RULES, WIDE
from tests.servers.fixtures import PASSWORD

pytestmark = pytest.mark.proof
PHONE = {"viewport": {"width": 360, "height": 740}}
WORDS = {"subject": "Sign-in fails", "text": "We look.", "html": "<p>We look.</p>"}
DESK = {"viewport": {"width": 1280, "height": 900}}
# What a thumb hits: on a phone every button, and every link that stands alone, is 44 px high.
SMALL = """() => [...document.querySelectorAll('.button, summary, select, input:not([type=checkbox], [type=radio])')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect().height])
  .filter(([_, height]) => height < 43.5)"""

NOT_PAGES = {
    # files, and what is a part of a page or of another answer
    *("people:audit_csv", "people:audit_lines", "notifications:export", "subscribers:export", "subscribers:data"),
    *("mfa_download_recovery_codes", "drill:mail", "drill:mail_html", "monitoring:report_counts"),
    # they ask "is it still you?" first, which is walked, or there is nothing to change yet
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_edit_webauthn", "mfa_remove_webauthn", "mfa_add_webauthn"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("account_set_password", "incidents:with_words"),
    # the mail catcher runs in an exercise alone; without a choice of the incident that screen is the proposal's
    *("drill:mail_list", "monitoring:merge"),
}


@pytest.fixture
def rows(settings):
    """One row of everything that a screen shows, by the part of the address that names it."""
    factories.make_page()
    chat, api = factories.make_component(name="Chat"), factories.make_component(name="Responses API for organisations")
    impacts = {chat: S.PARTIAL_OUTAGE, api: S.OPERATIONAL}
    incident = actions.open_incident(title="Sign-in fails", body="We **look**.", impacts=impacts, by="carla")
    over = actions.open_incident(title="Files were slow", body="We look.", impacts={chat: S.DEGRADED}, by="carla")
    actions.post_update(over, status="resolved", body="It is over.", by="carla")
    update = incident.updates.get()
    postmortems.draft(over, by="carla", sections={"summary": "It was slow."}, needs_second_pair=True)
    window = factories.make_maintenance()
    source, _secret = inbound.set_up(name="Prometheus", product="alertmanager", by="ada")
    reader = factories.make_subscriber()
    notice = Notice.objects.create(kind="update", event_id=1, subject_id=update.pk, texts={"en": WORDS})
    sent = Delivery.objects.create(notice=notice, subscriber=reader, address=reader.address, channel="email")
    draft = approvals.hold(title="Files fail", body="They fail.", impacts={chat: S.MAJOR_OUTAGE}, by="ben")
    return {
        "incidents": incident.pk,
        "incidents/updates": update.pk,
        "incidents/drafts": draft.pk,
        "incidents/templates": save_template(name="Outage", body="{{ component }} fails.", by="ada").pk,
        "incidents/maintenance/recurring": every_sunday(chat).pk,
        "components": chat.pk,
        "deliveries": sent.pk,
        "deliveries/subscriber": reader.pk,
        "deliveries/update": update.pk,
        "monitoring/components": chat.pk,
        "monitoring/probes": factories.make_probe(component=chat).pk,
        "monitoring/proposals": propose(api).pk,
        "monitoring/reports/for": incident.pk,
        "monitoring/signals": source.pk,
        "monitoring/updates": update.code,
        "people": make_person("ada", Role.ADMIN).pk,
        "subscribers": reader.pk,
        "more": [f"incidents/{window.pk}/", f"incidents/{over.pk}/", f"incidents/{over.pk}/postmortem/"],
    }


def every_sunday(chat):
    words = {"title": "Upgrade", "body": "Chat may be slow.", "rule": "FREQ=WEEKLY", "time_zone": "Europe/Berlin"}
    first = (clock.now() + timedelta(days=1)).replace(tzinfo=None)
    impacts = {chat: S.UNDER_MAINTENANCE}
    return recurrences.recur(first_starts_at=first, lasts=timedelta(hours=1), impacts=impacts, by="ada", **words)


@pytest.fixture
def screens(rows, client):
    """The HTML of every screen by its address; a route that shows none is named above, or only takes a form."""
    ada = get_user_model().objects.get(username="ada")
    ada.set_password(PASSWORD)
    ada.save()
    client.post("/manage/login/", {"login": "ada", "password": PASSWORD})  # so that nobody asks again who it is
    pages, missing = {}, {}
    more = [f"/manage/{path}" for path in rows.pop("more")]
    for name, path in [*((route.name, address(route.path, rows)) for route in STAFF), *((path, path) for path in more)]:
        answer = client.get(path)
        if answer.status_code == 200 and not answer.streaming and "<html" in answer.content.decode():
            pages[path] = answer.content.decode()
        elif answer.status_code != 405 and name not in NOT_PAGES:
            missing[name] = answer.status_code
    assert missing == {}
    refused = client.post("/manage/incidents/open/", {"title": ""})
    client.logout()
    return pages | {"refused": refused.content.decode(), "login": client.get("/manage/login/").content.decode()}


def address(path, rows):
    """The route's address with the row's number where the table of routes says 1 or x."""
    for prefix in sorted(rows, key=len, reverse=True):
        for filler in ("1", "x"):
            if path.startswith(f"/manage/{prefix}/{filler}/"):
                return path.replace(f"/{prefix}/{filler}/", f"/{prefix}/{rows[prefix]}/", 1)
    return path


@pytest.mark.timeout(600)
@pytest.mark.django_db
@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk", "phone"])
def test_axe_finds_nothing_on_any_screen(screens, browser, size, scheme):
    assert len(screens) > 50
    found = {}
    with looking.window(browser, color_scheme=scheme, **size) as (stage, page):
        for path, html in screens.items():
            stage.present(page, html)
            violations = Axe().run(page, options=RULES).response["violations"]
            found[path] = [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations]
            if size is PHONE:
                found[path] += [("wide", page.evaluate(WIDE))] if page.evaluate(WIDE) else []
                found[path] += [("small", page.evaluate(SMALL))] if page.evaluate(SMALL) else []
    assert {path: faults for path, faults in found.items() if faults} == {}
