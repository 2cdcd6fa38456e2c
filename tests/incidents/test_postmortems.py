"""A post-mortem is private until it is published, and taken back without a trace in public."""

import pytest

from core.errors import StaleForm
from incidents import actions, postmortems
from incidents.models import IncidentUpdate
from outbox.models import OutboxEvent
from tests.factories import make_incident

pytestmark = pytest.mark.django_db
WORDS = {"summary": "Sign-in failed for 40 minutes.", "root_cause": "A certificate ran out."}


@pytest.fixture
def incident():
    begun = actions.open_incident(title="Sign-in fails", impacts={}, body="We look.", by="carla")
    actions.post_update(begun, status="resolved", body="It works again.", by="carla")
    begun.refresh_from_db()
    return begun


def test_a_draft_is_private_and_says_nothing_in_public(incident):
    events = OutboxEvent.objects.count()
    written = postmortems.draft(incident, by="carla", sections=WORDS)
    assert (
        written.draft() == "**Summary**\n\nSign-in failed for 40 minutes.\n\n**Root cause**\n\nA certificate ran out."
    )
    assert (written.is_public, written.body, OutboxEvent.objects.count()) == (False, "", events)


def test_published_it_is_the_last_word_of_the_incident(incident):
    written = postmortems.publish(postmortems.draft(incident, by="carla", sections=WORDS), by="carla")
    update = incident.updates.first()
    assert (update.status, update.body, update.tells_followers) == ("postmortem", written.body, True)
    incident.refresh_from_db()
    assert incident.status == "postmortem"


def test_published_again_it_is_mended_in_place_and_nobody_is_told_twice(incident):
    written = postmortems.publish(postmortems.draft(incident, by="carla", sections=WORDS), by="carla")
    written = postmortems.draft(incident, by="rob", sections={"actions": "Alarms on dates."})
    postmortems.publish(written, by="rob")
    update = incident.updates.get(status="postmortem")
    assert "Alarms on dates." in update.body
    assert update.edited_at is not None
    assert OutboxEvent.objects.filter(kind="incident.updated", subject_id=update.pk).count() == 1
    assert "Alarms" not in written.revisions.get().body


def test_taken_back_it_is_a_draft_again_and_staff_keep_what_was_public(incident):
    written = postmortems.publish(postmortems.draft(incident, by="carla", sections=WORDS), by="carla")
    written = postmortems.revert(written, by="carla")
    assert not IncidentUpdate.objects.filter(status="postmortem").exists()
    incident.refresh_from_db()
    assert (incident.status, written.is_public, written.summary) == ("resolved", False, WORDS["summary"])
    assert "certificate" in written.revisions.get().body
    with pytest.raises(postmortems.NotPublished):
        postmortems.revert(written, by="carla")
    assert postmortems.publish(written, by="carla").is_public


def test_the_second_pair_of_eyes_is_somebody_elses_and_reads_this_very_draft(incident):
    written = postmortems.draft(incident, by="carla", sections=WORDS, needs_second_pair=True)
    with pytest.raises(postmortems.NeedsSecondPair):
        postmortems.publish(written, by="carla")
    with pytest.raises(postmortems.OwnDraft):
        postmortems.read(written, by="carla")
    postmortems.read(written, by="rob")
    changed = postmortems.draft(incident, by="carla", sections={"summary": "Different."})
    with pytest.raises(postmortems.NeedsSecondPair):
        postmortems.publish(changed, by="carla")
    postmortems.read(changed, by="rob", expected_version=changed.version)
    assert postmortems.publish(changed, by="carla").is_public


def test_T26_a_stale_draft_overwrites_nothing(incident):
    first = postmortems.draft(incident, by="carla", sections=WORDS)
    postmortems.draft(incident, by="rob", sections={"summary": "Rob's."}, expected_version=first.version)
    with pytest.raises(StaleForm):
        postmortems.draft(incident, by="carla", sections={"summary": "Carla's."}, expected_version=first.version)
    incident.postmortem.refresh_from_db()
    assert incident.postmortem.summary == "Rob's."


def test_what_is_open_has_no_post_mortem_and_nothing_is_published_of_nothing(incident):
    with pytest.raises(postmortems.NotOver):
        postmortems.draft(make_incident(), by="carla", sections=WORDS)
    with pytest.raises(postmortems.NothingWritten):
        postmortems.publish(postmortems.draft(incident, by="carla"), by="carla")


def test_a_text_that_came_whole_takes_the_place_of_the_sections(incident):
    postmortems.draft(incident, by="carla", sections=WORDS)
    written = postmortems.draft(incident, by="a program", whole="# All of it")
    assert postmortems.publish(written, by="a program").body == "# All of it"
