"""What is over is read once, and anew as soon as an event speaks of it."""

import pytest

from components import actions as components
from incidents import actions
from incidents.models import Incident
from outbox.models import OutboxEvent
from publication import kept
from publication.build import build
from tests.publication.conftest import NOON, at

pytestmark = pytest.mark.slow


def title_of(incident):
    return next(facts.title for facts in build(NOON).incidents if facts.number == incident.pk)


def rename_silently(incident):
    Incident.objects.filter(pk=incident.pk).update(title="Behind our back")


def test_what_is_over_is_read_once(story):
    assert title_of(story.resolved) == "Sign-in failed"
    rename_silently(story.resolved)
    assert title_of(story.resolved) == "Sign-in failed"
    rename_silently(story.outage)  # it is open, so it is read every time
    assert title_of(story.outage) == "Behind our back"


def test_an_event_of_the_incident_has_it_read_again_and_leaves_the_others(story):
    build(NOON)
    rename_silently(story.resolved)
    rename_silently(story.done)
    with at(minutes=1):
        actions.edit_title(story.resolved, title="Sign-in was refused", by="carla")
    assert title_of(story.resolved) == "Sign-in was refused"
    assert title_of(story.done) == "Router upgrade"


def test_an_event_of_anything_else_has_everything_read_again(story):
    build(NOON)
    rename_silently(story.resolved)
    with at(minutes=1):
        components.set_baseline(story.login, "degraded_performance", by="carla")
    assert title_of(story.resolved) == "Behind our back"


def test_another_history_under_the_same_numbers_is_noticed(story):
    build(NOON)
    rename_silently(story.resolved)
    newest = OutboxEvent.objects.order_by("-pk").first()
    OutboxEvent.objects.filter(pk=newest.pk).update(recorded_at=NOON)  # a backup was put back, and others posted
    assert kept.refresh() == newest.pk
    assert title_of(story.resolved) == "Behind our back"
