"""Commanders and the clock speak at once; nothing is said twice and nothing is overwritten unseen."""

import random
import time
import uuid
from datetime import timedelta

import pytest

from core import clock
from core.errors import StaleForm
from incidents import actions, maintenance
from incidents.models import Incident, IncidentUpdate
from outbox.models import OutboxEvent
from people.actions import first_broken_entry
from tests.concurrency.threads import together
from tests.factories import make_component, make_incident, make_maintenance, make_page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _page(settings):
    settings.OUTBOX_AT_ONCE = []
    make_page()


def told():
    """How often the public was told."""
    return OutboxEvent.objects.filter(kind="incident.updated").count()


def test_a_form_sent_twelve_times_opens_one_incident():
    form = {"title": "Sign-in fails", "impacts": {make_component(): "major_outage"}, "body": "We look."}
    key = uuid.uuid4()
    answers = together(12, lambda number: actions.open_incident(by="carla", submission_key=key, **form))
    assert set(answers) == {Incident.objects.get()}
    assert told() == 1


def test_a_form_sent_twelve_times_posts_one_update():
    incident, key = make_incident(), uuid.uuid4()
    said = {"status": "identified", "body": "We found the cause.", "submission_key": key}
    answers = together(12, lambda number: actions.post_update(incident, by="carla", **said))
    assert set(answers) == {IncidentUpdate.objects.get()}
    assert told() == 1


def test_T26_of_twelve_forms_from_the_same_state_one_is_taken():
    incident = make_incident()

    def post(number):
        said = {"status": "identified", "body": f"Cause {number}.", "submission_key": uuid.uuid4()}
        return actions.post_update(incident, by=f"commander {number}", expected_version=incident.version, **said)

    answers = together(12, post)
    assert [answer for answer in answers if isinstance(answer, IncidentUpdate)] == [IncidentUpdate.objects.get()]
    assert sum(isinstance(answer, StaleForm) for answer in answers) == 11
    assert told() == 1


def test_a_window_begins_and_ends_once_however_many_clocks_tick():
    window = make_maintenance()
    together(6, lambda number: maintenance.start_due_maintenance(window.starts_at))
    assert list(window.updates.values_list("status", flat=True)) == ["in_progress"]
    together(6, lambda number: maintenance.complete_due_maintenance(window.ends_at + timedelta(seconds=1)))
    assert list(window.updates.order_by("pk").values_list("status", flat=True)) == ["in_progress", "completed"]
    assert told() == 2


def test_T42_the_audit_chain_has_no_fork():
    incident = make_incident()

    def rename(number):
        actions.edit_title(incident, title=f"Title {number} at {clock.now():%S}", by=f"commander {number}")

    assert together(12, rename) == [None] * 12
    assert first_broken_entry() is None
    assert Incident.objects.get().version == 13


def test_T26_of_edits_in_any_order_no_text_is_lost():
    """Forms from the same and from newer states, at random: each text that was taken stands, or is a revision."""
    update = actions.open_incident(title="x", impacts={}, body="text 0", by="carla").updates.get()

    def mend(number):
        pause = random.Random(number)
        for attempt in range(4):
            version = Incident.objects.get().version
            time.sleep(pause.random() / 50)
            body = f"text {number}.{attempt}"
            try:
                actions.edit_update(update, body=body, by=f"commander {number}", expected_version=version)
            except StaleForm:
                continue
            taken.append(body)

    taken = ["text 0"]
    assert together(8, mend) == [None] * 8
    update.refresh_from_db()
    kept = [*update.revisions.order_by("pk").values_list("body", flat=True), update.body]
    assert sorted(kept) == sorted(taken)
    assert len(taken) > 4
    assert Incident.objects.get().version == len(taken)
