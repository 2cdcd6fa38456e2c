"""Opening an incident and posting updates: rows and recorded events."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from core.errors import StaleForm
from incidents import actions
from incidents.effective import statuses_now
from incidents.lifecycle import TransitionNotAllowed
from incidents.models import Incident
from incidents.telling import NothingSaid
from outbox.models import OutboxEvent
from people.models import AuditEntry
from tests.factories import make_component, make_incident

pytestmark = pytest.mark.django_db


def open_one(impacts=(), **given):
    said = {"title": "Sign-in fails", "body": "We are looking into it.", "by": "carla", "impacts": dict(impacts)}
    return actions.open_incident(**{**said, **given})


def test_opening_tells_the_public_once():
    chat = make_component(name="Chat")
    incident = open_one({chat: "partial_outage"})
    update = incident.updates.get()
    assert (incident.status, incident.impact, update.status) == ("investigating", "major", "investigating")
    assert update.body_html == "<p>We are looking into it.</p>"
    assert list(update.impacts.values_list("component_name", "old", "new")) == [
        ("Chat", "operational", "partial_outage")
    ]
    event = OutboxEvent.objects.get()
    assert (event.kind, event.subject_id, event.topic) == ("incident.updated", update.pk, f"incident:{incident.pk}")
    assert statuses_now([chat]) == {chat.pk: "partial_outage"}
    assert AuditEntry.objects.get().deed == "open_incident"


def test_the_same_submission_opens_one_incident():
    key = uuid.uuid4()
    assert open_one(submission_key=key) == open_one(submission_key=key)
    assert Incident.objects.count() == OutboxEvent.objects.count() == 1


def test_the_same_submission_posts_one_update():
    incident, key = open_one(), uuid.uuid4()
    posted = [
        actions.post_update(incident, status="identified", body="Found.", by="carla", submission_key=key)
        for _ in range(2)
    ]
    assert posted[0] == posted[1]
    assert incident.updates.count() == 2


def test_F01_whoever_presses_again_after_a_crash_does_not_wait_for_the_turn_of_the_dead(
    broker, django_capture_on_commit_callbacks
):
    """A process that is killed while it publishes keeps its lease for a minute."""
    key = uuid.uuid4()
    incident = open_one(submission_key=key)
    actions.post_update(incident, status="identified", body="Found.", by="carla", submission_key=key)
    broker.clear()
    with django_capture_on_commit_callbacks(execute=True):
        open_one(submission_key=key)
    assert broker == ["publication.publish"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.post_update(incident, status="identified", body="Found.", by="carla", submission_key=key)
    assert broker == ["publication.publish"] * 2


def test_a_stale_form_does_not_overwrite_a_newer_state():
    incident = open_one()
    actions.post_update(incident, status="identified", body="Found.", by="rob", expected_version=incident.version)
    with pytest.raises(StaleForm):
        actions.post_update(incident, status="resolved", body="Over.", by="carla", expected_version=incident.version)
    incident.refresh_from_db()
    assert incident.status == "identified"


def test_an_illegal_transition_changes_nothing():
    incident = make_incident(status="postmortem", resolved_at="2026-03-02T15:47Z")
    with pytest.raises(TransitionNotAllowed):
        actions.post_update(incident, status="monitoring", body="?", by="carla")
    assert not incident.updates.exists()
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("body", ["", "  \n ", "\u202e"])
def test_an_update_needs_words(body):
    with pytest.raises(NothingSaid):
        open_one(body=body)
    assert not Incident.objects.exists()


@pytest.mark.parametrize("title", ["", " \r\n", "\x00"])
def test_an_incident_needs_a_title(title):
    with pytest.raises(actions.NoTitle):
        open_one(title=title)


def test_resolving_brings_the_components_back_and_says_so():
    chat, api = make_component(), make_component()
    incident = open_one({chat: "major_outage", api: "operational"})
    update = actions.post_update(incident, status="resolved", body="Over.", by="carla")
    assert list(update.impacts.values_list("component_id", "old", "new")) == [(chat.pk, "major_outage", "operational")]
    incident.refresh_from_db()
    assert incident.resolved_at == update.posted_at
    assert incident.impact == "critical"  # over its life, not now
    assert statuses_now([chat]) == {chat.pk: "operational"}


def test_resolving_takes_only_its_own_impact_away():
    chat = make_component()
    first, _second = open_one({chat: "major_outage"}), open_one({chat: "degraded_performance"})
    actions.post_update(first, status="resolved", body="Over.", by="carla")
    assert statuses_now([chat]) == {chat.pk: "degraded_performance"}


def test_an_impact_lasts_until_the_next_word_about_the_component():
    chat = make_component()
    incident = open_one({chat: "major_outage"})
    actions.post_update(incident, status="identified", body="Found.", by="carla")
    assert statuses_now([chat]) == {chat.pk: "major_outage"}
    actions.post_update(
        incident, status="monitoring", body="Better.", by="carla", impacts={chat: "degraded_performance"}
    )
    assert statuses_now([chat]) == {chat.pk: "degraded_performance"}


def test_confirmed_not_affected_is_a_statement_that_colours_nothing():
    api = make_component()
    incident = open_one({api: "operational"})
    assert incident.impact == "none"
    assert incident.updates.get().impacts.get().new == "operational"
    assert statuses_now([api]) == {api.pk: "operational"}


def test_reopening_takes_the_end_back():
    incident = open_one()
    actions.post_update(incident, status="resolved", body="Over.", by="carla")
    actions.post_update(incident, status="investigating", body="It is back.", by="carla")
    incident.refresh_from_db()
    assert incident.resolved_at is None
    assert incident.is_open


def test_a_private_incident_does_not_colour_the_page():
    chat = make_component()
    open_one({chat: "major_outage"}, is_private=True)
    assert statuses_now([chat]) == {chat.pk: "operational"}
    assert not Incident.objects.public().exists()


def test_a_title_is_corrected_in_place_and_nobody_is_mailed():
    incident = open_one()
    actions.edit_title(incident, title="Chat fails", by="carla", expected_version=incident.version)
    incident.refresh_from_db()
    assert incident.title == "Chat fails"
    assert list(OutboxEvent.objects.values_list("kind", flat=True)) == ["incident.updated", "incident.changed"]


@pytest.mark.parametrize(
    "broken",
    [
        {"status": "completed"},
        {"resolved_at": "2026-03-02T15:47Z"},
        {"starts_at": "2026-03-02T15:47Z"},
        {"kind": "maintenance"},
    ],
)
def test_the_database_refuses_what_must_never_be(broken):
    incident = make_incident()
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(**broken)
