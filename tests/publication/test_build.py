"""From rows to the snapshot."""

from datetime import date

import pytest

from components import actions as components
from components.status import ComponentStatus as S
from core import clock
from incidents import actions
from incidents.models import PlannedImpact
from outbox.models import OutboxEvent
from publication.build import build
from tests import factories
from tests.publication.conftest import MARKER, NOON, at


def test_the_snapshot_tells_the_story(story):
    snapshot = build(story.at)
    assert snapshot.version == OutboxEvent.objects.latest("pk").pk
    assert snapshot.headline.text == "Partial outage of API"
    assert (snapshot.indicator, snapshot.indicator_text) == ("minor", "Minor Service Outage")
    assert {c.name: c.status for c in snapshot.components} == {
        "API": "partial_outage",
        "Chat": "operational",
        "Login": "under_maintenance",
    }
    assert [part.name for part in snapshot.top] == ["Login", "Models"]
    assert [(g.name, g.status, [c.name for c in g.components]) for g in snapshot.groups] == [
        ("Models", "partial_outage", ["Chat", "API"])
    ]
    assert [i.title for i in snapshot.open_incidents] == ["Errors on the API"]
    assert [i.title for i in snapshot.active_maintenances] == ["Database move"]
    assert [i.title for i in snapshot.upcoming_maintenances] == ["Disk swap"]
    assert [i.title for i in snapshot.recent_incidents] == ["Errors on the API", "Sign-in failed"]
    assert [i.title for i in snapshot.recent_maintenances] == [
        "Disk swap",
        "Never needed",
        "Database move",
        "Router upgrade",
    ]


def test_an_open_incident_says_what_is_and_what_is_not_affected(story):
    (outage,) = build(story.at).open_incidents
    assert [(i.component_name, i.new) for i in outage.affected] == [("API", "partial_outage")]
    assert [i.component_name for i in outage.unaffected] == ["Chat"]
    assert [[i.component_name for i in update.impacts] for update in outage.updates] == [[], [], ["API", "Chat"]]


def test_recent_days_tell_of_the_past_in_the_zone_of_the_page(story):
    days = {day.day: [i.title for i in day.incidents] for day in build(story.at).recent_days}
    assert len(days) == 14
    assert {day: titles for day, titles in days.items() if titles} == {
        date(2026, 3, 2): ["Errors on the API", "Database move"],
        date(2026, 2, 28): ["Router upgrade"],
    }


def test_hidden_things_are_in_no_fact(story):
    assert MARKER not in repr(build(story.at))


def test_a_private_incident_does_not_color_the_page(db):
    api = factories.make_component(name="API")
    actions.open_incident(title="Quiet", impacts={api: S.MAJOR_OUTAGE}, body="x", by="carla", is_private=True)
    snapshot = build()
    assert (snapshot.headline.text, snapshot.indicator) == ("All systems operational", "none")


@pytest.mark.parametrize("hidden", [{"is_private": True}, {"archived_at": NOON}])
def test_a_hidden_component_does_not_color_the_page(db, hidden):
    api, chat = factories.make_component(name="API", **hidden), factories.make_component(name="Chat")
    incident = actions.open_incident(title="Quiet", impacts={api: S.MAJOR_OUTAGE}, body="x", by="carla")
    snapshot = build()
    assert [c.name for c in snapshot.components] == [chat.name]
    assert snapshot.indicator == "none"
    assert snapshot.headline.text == "We are investigating an incident"
    (facts,) = snapshot.open_incidents
    assert (facts.number, facts.component_codes, facts.affected) == (incident.pk, (), ())


def test_the_impact_of_an_incident_does_not_betray_a_private_component(db):
    secret = factories.make_component(is_private=True)
    shown = factories.make_component()
    impacts = {secret: S.MAJOR_OUTAGE, shown: S.DEGRADED}
    actions.open_incident(title="Slow", impacts=impacts, body="x", by="carla")
    assert build().open_incidents[0].impact == "minor"


def test_a_lifted_impact_affects_no_more(db):
    api = factories.make_component()
    incident = factories.make_incident()
    incident.components.add(api)
    factories.make_impact(factories.make_update(incident), api, "major_outage", lifted_at=clock.now())
    snapshot = build()
    assert snapshot.components[0].status == "operational"
    assert snapshot.open_incidents[0].affected == ()


def test_a_promise_that_was_not_kept_is_overdue(db):
    incident = factories.make_incident()
    factories.make_update(incident, next_update_by=NOON)
    with at(minutes=-1):
        assert not build().open_incidents[0].is_overdue
    with at(minutes=1):
        assert build().open_incidents[0].is_overdue


def test_the_page_changed_when_the_newest_public_fact_happened(db):
    page = factories.make_page()
    assert build().page.updated_at == page.created_at
    with at():
        components.set_baseline(factories.make_component(), S.DEGRADED, by="carla")
    assert build().page.updated_at == NOON


def test_without_any_page_there_is_still_a_snapshot(db, settings):
    snapshot = build()
    assert (snapshot.version, snapshot.page.url) == (0, settings.SITE_URL)
    assert build(NOON) == build(NOON)


def test_the_number_of_queries_does_not_grow_with_what_is_told(story, django_assert_num_queries):
    with django_assert_num_queries(33):
        build(story.at)
    for _ in range(5):
        api = factories.make_component()
        actions.open_incident(title="More", impacts={api: S.DEGRADED}, body="x", by="carla")
    with django_assert_num_queries(34):  # one asks which events have come since
        build(story.at)


def test_a_window_that_is_to_come_names_its_components_and_what_it_will_do_to_them(story):
    PlannedImpact.objects.create(window=story.planned, component=story.chat, status="partial_outage")
    with at():
        (window,) = [facts for facts in build().upcoming_maintenances if facts.code == story.planned.code]
    assert [(told.component_name, told.new) for told in window.affected] == [("Chat", "partial_outage")]
    with at():
        (running,) = build().active_maintenances
    assert [(told.component_name, told.new) for told in running.affected] == [("Login", "under_maintenance")]
