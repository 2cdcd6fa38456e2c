"""What every journey begins with: a page with components, and people who do what people do."""

import re
from urllib.parse import urlsplit

import pytest

from components.actions import save_page, save_part
from components.models import Component, Page
from tests.servers.process import wait_until


@pytest.fixture
def chat(live_site, commander):
    """The page has one component that everybody knows, and a second one that stays well."""
    save_page(Page(name="Example"), by=commander)
    chat = Component(name="Chat")
    save_part(chat, by=commander)
    save_part(Component(name="API", position=2), by=commander)
    return chat


@pytest.fixture
def subscribe(visitor, smtp_sink):
    """Somebody asks by the form, finds the mail and presses the button in it."""

    def subscribe(address, **wishes):
        ask(visitor, address, **wishes)
        [mail] = smtp_sink.wait_for(address)
        answer = visitor.submit(link_in(mail, "/subscribe/confirm/"))
        assert answer.status_code == 200, answer.text
        return mail

    return subscribe


def ask(visitor, address, **wishes):
    """Somebody types an address into the form; one who is quicker than a person is asked to send it again."""
    page = visitor.get("/subscribe")

    def is_taken():
        return visitor.send(page, address=address, **wishes).url.endswith("/asked")

    wait_until(is_taken, within=20, every=0.3, what=f"the form takes {address}")


def link_in(mail, path):
    """The path of the mail's first link below `path`."""
    found = re.search(rf"https?://\S+?{re.escape(path)}\S*", mail.text)
    assert found, f"no link to {path} in:\n{mail.text}"
    return urlsplit(found.group()).path
