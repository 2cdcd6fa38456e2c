"""The story is the one of the facts: times, statuses, order."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from components.status import ComponentStatus
from drill import loading, timeline
from incidents.effective import statuses_now
from incidents.lifecycle import Status
from incidents.models import Impact, Incident, IncidentUpdate

FACTS = Path(__file__).parents[2].parent / "shared/fixtures/claude-2026-03-02-03-timeline.json"


def test_the_story_is_in_order_and_speaks_the_words_of_the_house():
    story = timeline.read()
    assert [said.at for said in story.said] == sorted(said.at for said in story.said)
    keys = {component["key"] for component in story.components}
    for said in story.said:
        assert said.status in Status.values
        assert set(said.impacts) <= keys
        assert set(said.impacts.values()) <= set(ComponentStatus.values)
    assert {part for signal in story.signals for part in signal.breaks + signal.heals} <= keys


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are not shipped with the product")
def test_every_update_of_the_facts_is_told_at_its_minute_and_status():
    facts = json.loads(FACTS.read_text())
    told = {(said.incident, said.at, said.status) for said in timeline.read().said}
    for incident in facts["incidents"]:
        for update in incident["updates"]:
            assert (incident["key"], datetime.fromisoformat(update["at"]), update["status"]) in told


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are not shipped with the product")
def test_the_words_are_ours():
    bodies = {said.body for said in timeline.read().said}
    quoted = {u["body"] for i in json.loads(FACTS.read_text())["incidents"] for u in i["updates"]}
    assert not bodies & quoted


@pytest.mark.django_db
def test_the_demo_is_history_at_its_own_times_and_ends_calm():
    story = timeline.read()
    loading.load(story)
    first = Incident.objects.order_by("started_at").first()
    assert first.started_at == datetime(2026, 3, 2, 11, 49, tzinfo=UTC)
    assert first.resolved_at == datetime(2026, 3, 2, 15, 47, tzinfo=UTC)
    assert IncidentUpdate.objects.count() == len(story.said)
    assert not Incident.objects.open().exists()
    assert set(statuses_now(loading.Component.objects.all()).values()) == {"operational"}


@pytest.mark.django_db
def test_the_contradicted_statement_stands_in_the_record():
    loading.load(timeline.read())
    said = Impact.objects.filter(component__name="API", update__incident__title__startswith="Sign-in")
    assert list(said.order_by("pk").values_list("old", "new")) == [
        ("operational", "operational"),  # 12:21 "works as intended"
        ("operational", "degraded_performance"),  # 13:37
        ("degraded_performance", "partial_outage"),  # 14:05
        ("partial_outage", "operational"),  # 15:47
    ]
