"""The same disturbance that comes back is one incident with waves; mended words are kept and shown."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import StaleForm
from incidents import actions, waves
from outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db
SAID = {"body": "We look.", "by": "carla"}


@pytest.fixture
def incident():
    return actions.open_incident(title="Chat fails", impacts={}, **SAID)


def test_a_return_within_a_day_is_the_next_wave(incident, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    actions.post_update(incident, status="resolved", **SAID)
    time_machine.shift(timedelta(hours=23))
    again = actions.post_update(incident, status="investigating", **SAID)
    incident.refresh_from_db()
    assert (incident.wave, again.wave) == (2, 2)
    assert list(incident.updates.order_by("pk").values_list("wave", flat=True)) == [1, 1, 2]


def test_a_return_after_a_day_is_a_new_incident(incident, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    actions.post_update(incident, status="resolved", **SAID)
    time_machine.shift(timedelta(hours=24, seconds=1))
    with pytest.raises(waves.ReopenWindowOver):
        actions.post_update(incident, status="investigating", **SAID)
    incident.refresh_from_db()
    assert (incident.status, incident.wave) == ("resolved", 1)


def test_a_postmortem_does_not_begin_a_wave(incident):
    actions.post_update(incident, status="resolved", **SAID)
    actions.post_update(incident, status="postmortem", **SAID)
    incident.refresh_from_db()
    assert incident.wave == 1


def test_mended_words_keep_every_earlier_text(incident):
    update = incident.updates.get()
    actions.edit_update(update, body="We look closely.", by="carla", expected_version=1)
    mended = actions.edit_update(update, body="We look *very* closely.", by="rob", expected_version=2)
    assert mended.body_html == "<p>We look <em>very</em> closely.</p>"
    assert mended.edited_at is not None
    assert list(mended.revisions.values_list("body", "replaced_by")) == [
        ("We look.", "carla"),
        ("We look closely.", "rob"),
    ]
    assert list(OutboxEvent.objects.values_list("kind", flat=True)) == ["incident.updated", *["incident.changed"] * 2]


def test_T26_mending_from_a_stale_form_is_refused(incident):
    update = incident.updates.get()
    actions.edit_update(update, body="One.", by="carla", expected_version=1)
    with pytest.raises(StaleForm):
        actions.edit_update(update, body="Two.", by="rob", expected_version=1)
    update.refresh_from_db()
    assert update.body == "One."


def test_the_same_words_again_are_no_edit(incident):
    update = actions.edit_update(incident.updates.get(), body=" We look. ", by="carla")
    assert update.edited_at is None
    assert not update.revisions.exists()
