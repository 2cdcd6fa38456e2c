"""One click from an update to who published it, from what evidence, and who approved."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from components.status import ComponentStatus
from incidents import actions
from monitoring import actions as deciding
from tests.factories import make_component, make_page
from tests.monitoring.suggesting import propose

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 2, 2, tzinfo=UTC)


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


def test_of_many_proposals_the_one_that_became_this_update_stands_apart(viewer_client):
    make_page()
    chat = make_component(name="Chat")
    outage = {chat: ComponentStatus.MAJOR_OUTAGE}
    with time_machine.travel(NIGHT, tick=False):
        first = propose(chat)
        incident = deciding.approve(first, by="carla", title="Chat fails", impacts=outage, body="It fails.")
    with time_machine.travel(NIGHT + timedelta(minutes=9), tick=False):
        second = propose(chat, ComponentStatus.PARTIAL_OUTAGE, "de_escalate", incident, title="Chat is better")
        deciding.approve_update(second, incident, by="carla", status="identified", body="Better.")
    for update, became in zip(incident.updates.order_by("posted_at"), (first, second), strict=True):
        shown = viewer_client.get(reverse("monitoring:provenance", args=[update.code])).context
        assert (shown["proposals"], len(shown["others"])) == ([became], 1)


@pytest.fixture
def viewer_client(client):
    from tests.conftest import make_person

    client.force_login(make_person("vera", "viewer"))
    return client
