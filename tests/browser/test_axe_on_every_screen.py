"""Every screen of the staff by the table of routes, in a browser: axe finds nothing, at a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model

from tests.architecture.test_routes import STAFF
from tests.every_screen import address, furnish
from tests.publication import looking
from tests.publication.needs import RULES, WIDE
from tests.servers.fixtures import PASSWORD

pytestmark = pytest.mark.proof
PHONE = {"viewport": {"width": 360, "height": 740}}
DESK = {"viewport": {"width": 1280, "height": 900}}
# What a thumb hits: on a phone every button, and every link that stands alone, is 44 px high.
SMALL = """() => [...document.querySelectorAll('.button, summary, select, input:not([type=checkbox], [type=radio])')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect().height])
  .filter(([_, height]) => height < 43.5)"""

REFERENCE = "/api/v3/"  # shown to everybody; the page about the API
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
def rows(db):
    return furnish()


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
    once = client.post("/manage/tokens/new/", {"name": "pipeline", "scope": "publish", "networks": "2001:db8::/32"})
    assert "stp_" in once.content.decode()  # the screen that shows a token, once
    client.logout()
    others = {path: client.get(path) for path in ("/manage/login/", REFERENCE)} | {"refused": refused, "token": once}
    return pages | {name: answer.content.decode() for name, answer in others.items()}


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
                # the targets of pages for everybody are measured in tests/publication
                is_staff = path != REFERENCE
                found[path] += [("small", page.evaluate(SMALL))] if is_staff and page.evaluate(SMALL) else []
        # T10: nothing on these screens is against the policy; what is said of the refused form is no complaint of it
        assert [line for line in stage.complaints if "Content Security Policy" in line] == []
    assert {path: faults for path, faults in found.items() if faults} == {}
