"""One click from an update to who published it, from what evidence, and who approved."""

import pytest
from django.urls import reverse

from components.status import ComponentStatus
from incidents import actions
from tests.factories import make_component, make_page

pytestmark = pytest.mark.django_db


def test_who_published_what_and_what_it_said_before(client, commander, viewer_client):
    make_page()
    chat = make_component(name="Chat")
    outage = {chat: ComponentStatus.MAJOR_OUTAGE}
    incident = actions.open_incident(title="Chat fails", impacts=outage, body="Chat fials.", by=commander)
    update = incident.updates.get()
    actions.edit_update(update, body="Chat fails.", by="rob")
    page = viewer_client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    address = reverse("monitoring:provenance", args=[update.code])
    assert f'href="{address}"' in page
    page = viewer_client.get(address).content.decode()
    for told in ("carla", "Chat fials.", "changed by <bdi>rob</bdi>", "open incident", "edit update", "No proposal"):
        assert told in page, told
    assert viewer_client.get(reverse("monitoring:provenance", args=["nothing"])).status_code == 404


@pytest.fixture
def viewer_client(client):
    from tests.conftest import make_person

    client.force_login(make_person("vera", "viewer"))
    return client
