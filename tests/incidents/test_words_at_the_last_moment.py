"""What stands in a form when it is sent: placeholders have their values, and only what can be done is offered."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core import clock
from incidents import actions, starters
from incidents.forms import OpenIncidentForm, UpdateForm
from incidents.models import Incident
from monitoring import conclusions
from tests.factories import make_component, make_page, make_probe, make_result
from tests.incidents.test_staff_screens import opening
from tests.monitoring.suggesting import propose

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat():
    make_page()
    return make_component(name="Chat")


def test_a_promise_in_the_words_is_the_promise_that_is_made(staff_client, chat):
    said = "{{ component }} fails ({{ status }}) since {{ started_at }}. More by {{ next_update }}."
    with time_machine.travel("2026-03-02T11:49Z", tick=False):
        staff_client.post(
            reverse("incidents:open"), opening(chat, title="{{ component }} is down", body=said, next_update_in="60")
        )
    update = Incident.objects.get().updates.get()
    assert update.body == "Chat fails (major outage) since 11:49 UTC. More by 12:49 UTC."
    assert f"{update.next_update_by:%H:%M}" == "12:49"
    assert update.incident.title == "Chat is down"


def test_an_update_knows_what_the_incident_has_said(chat):
    began = clock.now() - timedelta(hours=1)
    incident = actions.open_incident(
        title="x", body="x", impacts={chat: "partial_outage"}, by="carla", started_at=began
    )
    words = {"status": "identified", "body": "{{ component }}: {{ status }}, since {{ started_at }}"}
    key = {"submission_key": "9b2f0a52-7c7c-4d59-9f3f-0f1f5f0c7a11", "expected_version": incident.version}
    form = UpdateForm(words | key, incident=incident, components=[chat])
    assert form.is_valid(), form.errors
    assert form.cleaned_data["body"] == f"Chat: partial outage, since {began:%H:%M} UTC"


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"body": "It hurts {{ share }} in {{ regions }}."}, ["share", "regions"]),
        ({"title": "{{ regions }}: Chat fails"}, ["regions"]),
    ],
)
def test_a_placeholder_without_a_value_is_not_published(staff_client, chat, given, left):
    answer = staff_client.post(reverse("incidents:open"), opening(chat, **given))
    assert answer.status_code == 422
    page = answer.content.decode()
    for name in left:
        assert f"Write what {{{{ {name} }}}} stands for, or take it out." in page
    assert not Incident.objects.exists()


def test_a_resolution_promises_nothing(chat):
    incident = actions.open_incident(title="x", body="x", impacts={chat: "partial_outage"}, by="carla")
    words = {"status": "resolved", "body": "It is over; more by {{ next_update }}."}
    key = {"submission_key": "9b2f0a52-7c7c-4d59-9f3f-0f1f5f0c7a11", "expected_version": incident.version}
    form = UpdateForm(words | key, incident=incident, components=[chat])
    assert form.errors["body"] == ["Write what {{ next_update }} stands for, or take it out."]


def test_a_reason_that_was_given_is_not_asked_for_again(staff_client, chat):
    """Two things speak against the resolution; whoever answers one after the other gets there."""
    probe = make_probe(component=chat)
    for seconds in range(0, 60, 10):
        make_result(probe, status="major_outage", slot=clock.now() - timedelta(seconds=seconds))
    conclusions.draw({chat.pk})
    incident = actions.open_incident(title="x", body="x", impacts={chat: "major_outage"}, by="carla")
    actions.post_update(incident, status="monitoring", body="x", by="carla")
    url, reasons = reverse("incidents:post_update", args=[incident.pk]), {}
    for name in ("reason_dwell", "reason_red_evidence"):
        incident.refresh_from_db()
        sent = {"status": "resolved", "body": "It is over.", "submission_key": str(uuid.uuid4()), **reasons}
        answer = staff_client.post(url, sent | {"expected_version": incident.version})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert all(f'value="{reason}"' in page for reason in reasons.values()), "what was given is sent again"
        reasons[name] = f"Because of {name}."
    answer = staff_client.post(url, sent | reasons | {"expected_version": incident.version})
    assert answer.status_code == 302
    assert list(incident.updates.first().overrides) == ["dwell", "red_evidence"]


def test_what_is_no_placeholder_of_ours_is_published_as_it_stands(staff_client, chat):
    staff_client.post(reverse("incidents:open"), opening(chat, body="Write `{{ user }}` in your template."))
    assert Incident.objects.get().updates.get().body == "Write `{{ user }}` in your template."


def test_a_proposal_shows_the_words_that_its_form_begins_with(staff_client, chat):
    starters.add_starters(by="ada")
    proposal = propose(chat, draft="More by {{ next_update }}.")
    page = staff_client.get(reverse("monitoring:proposal", args=[proposal.pk])).content.decode()
    assert "{{" not in page
    assert "You hear from us again by" in page


def test_the_components_that_it_is_about_come_first_and_the_others_are_folded(chat):
    others = [make_component(), make_component()]
    incident = actions.open_incident(title="x", body="x", impacts={chat: "partial_outage"}, by="carla")
    form = UpdateForm(incident=incident, components=[*others, chat])
    assert [field.label for field in form.named_fields()] == ["Chat"]
    assert len(form.other_fields()) == 2
    first = OpenIncidentForm(components=[*others, chat])
    assert (len(first.named_fields()), first.other_fields()) == (3, [])


def test_who_may_not_speak_is_offered_no_form_and_no_button_that_would_be_refused(chat, responder):
    incident = actions.open_incident(title="x", body="x", impacts={chat: "partial_outage"}, by="carla")
    proposal = propose(chat)
    client = Client()
    client.force_login(responder)
    for path in (
        "/manage/",
        "/manage/incidents/",
        "/manage/incidents/maintenance/",
        f"/manage/incidents/{incident.pk}/",
    ):
        page = client.get(path).content.decode()
        for address in ("incidents:open", "incidents:schedule"):
            assert f'href="{reverse(address)}"' not in page, path
        assert reverse("incidents:post_update", args=[incident.pk]) not in page, path
        assert reverse("monitoring:approve", args=[proposal.pk]) not in page, path
    page = client.get(reverse("monitoring:proposal", args=[proposal.pk])).content.decode()
    assert "A commander publishes it." in page
    assert "Snooze" in page


def test_after_the_resolution_the_next_thing_is_the_account_of_it(staff_client, chat):
    incident = actions.open_incident(title="x", body="x", impacts={chat: "partial_outage"}, by="carla")
    actions.post_update(incident, status="resolved", body="It is over.", by="carla")
    page = staff_client.get(reverse("incidents:detail", args=[incident.pk])).content.decode()
    assert page.count("Write the post-mortem") == 1
    assert page.index("Write the post-mortem") < page.index("It is back, or there is more to say")
