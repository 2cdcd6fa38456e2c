"""T06 to T09 on every screen of the staff: what people and other systems write stays text, whoever reads it."""

import html5lib
import pytest

from people.policy import Role
from tests.architecture.test_routes import STAFF, client_of
from tests.every_screen import address, furnish
from tests.publication.test_pages import ATTACKS

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def alive(html):
    """What of the attacks has become an element, a handler, a scheme or an attribute of htmx."""
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("math", "mtext") or (element.tag == "script" and "alert" in "".join(element.itertext())):
            yield element.tag
        yield from (name for name in element.attrib if name.startswith("on"))
        yield from (value for value in element.attrib.values() if value == "/evil")
        addresses = (element.attrib.get(name, "") for name in ("href", "src", "action", "formaction"))
        yield from (each for each in addresses if each.startswith(("javascript:", "data:", "x")))


@pytest.mark.parametrize("attack", ATTACKS)
def test_T06_what_anybody_writes_stays_text_on_every_screen(attack):
    rows, client = furnish(attack), client_of(Role.ADMIN)
    seen, found = 0, {}
    for path in (*(address(route.path, rows) for route in STAFF), *(f"/manage/{path}" for path in rows["more"])):
        answer = client.get(path)
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = answer.content.decode()
        seen += attack.partition("<")[2][:9] in page or "alert(1)" in page or "{{ 7" in page
        if faults := list(alive(page)):
            found[path] = faults
    assert found == {}
    assert seen > 10, "the words must stand on the screens, or nothing was shown"


def test_T10_no_screen_allows_a_script_or_a_style_that_is_not_a_file_of_ours():
    client = client_of(Role.ADMIN)
    for route in STAFF:
        answer = client.get(route.path)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            policy = answer.headers["Content-Security-Policy"]
            assert "unsafe" not in policy, route.name
            assert "nonce" not in policy, route.name
            assert "script-src 'self'" in policy or route.name == "drill:mail_html", route.name
