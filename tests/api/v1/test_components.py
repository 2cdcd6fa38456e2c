"""Components and groups over the API: what was said comes back, and the page's verbs did it."""

from datetime import timedelta

import pytest
import time_machine

from components.models import Component, ComponentGroup, StatusChange
from core import clock
from incidents.effective import statuses_now
from people.models import AuditEntry
from tests import factories

PAGE = "pages/pgpgpgpgpg00"


def test_a_component_is_made_described_and_archived(program):
    made = program.post(
        f"{PAGE}/components.json",
        {
            "component": {
                "name": "API",
                "description": "REST",
                "status": "degraded_performance",
                "showcase": False,
                "start_date": "2026-01-02",
            }
        },
    )
    assert made.status_code == 201
    code = made.json()["id"]
    assert made.json() == program.get(f"{PAGE}/components/{code}").json()
    assert (made.json()["status"], made.json()["start_date"], made.json()["showcase"]) == (
        "degraded_performance",
        "2026-01-02",
        False,
    )
    changed = program.patch(
        f"{PAGE}/components/{code}", {"component": {"description": None, "only_show_if_degraded": True}}
    )
    assert (changed.json()["description"], changed.json()["only_show_if_degraded"], changed.json()["name"]) == (
        None,
        True,
        "API",
    )
    gone = program.delete(f"{PAGE}/components/{code}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert program.get(f"{PAGE}/components/{code}").status_code == 404
    assert Component.objects.get(code=code).archived_at is not None
    author = AuditEntry.objects.get(deed="archive").by
    assert author.startswith("token admin program (")


def test_a_status_is_asserted_by_form_and_recorded_with_its_author(program_with, page):
    component = factories.make_component()
    program = program_with("publish")
    answer = program.patch(f"{PAGE}/components/{component.code}.json", form="component[status]=major_outage")
    assert (answer.status_code, answer.json()["status"]) == (200, "major_outage")
    change = StatusChange.objects.get()
    assert (change.new, change.source) == ("major_outage", "api")
    assert change.by.startswith("token publish program")


def test_a_token_that_publishes_does_not_rename(program_with, page):
    component = factories.make_component(name="API")
    refused = program_with("publish").patch(
        f"{PAGE}/components/{component.code}", {"component": {"name": "Apple", "status": "major_outage"}}
    )
    assert refused.status_code == 403
    component.refresh_from_db()
    assert (component.name, component.baseline) == ("API", "operational")


def test_what_is_asserted_of_a_component_is_what_is_read_although_an_incident_says_otherwise(program):
    component = factories.make_component()
    body = {"incident": {"name": "Down", "components": {component.code: "major_outage"}}}
    incident = program.post(f"{PAGE}/incidents", body).json()["id"]
    answer = program.put(f"{PAGE}/components/{component.code}", {"component": {"status": "partial_outage"}})
    assert answer.json()["status"] == "partial_outage"
    assert statuses_now([Component.objects.get()])[component.pk] == "partial_outage"
    program.patch(
        f"{PAGE}/incidents/{incident}", {"incident": {"body": "Worse.", "components": {component.code: "major_outage"}}}
    )
    assert program.get(f"{PAGE}/components/{component.code}").json()["status"] == "major_outage"


@pytest.mark.parametrize(
    "component",
    [
        {},
        {"name": ""},
        {"name": "x" * 256},
        {"name": "x", "status": "broken"},
        {"name": "x", "group_id": "nosuchgroup0"},
        {"name": "x", "start_date": "soon"},
        {"name": "x", "showcase": "perhaps"},
        {"name": ["x"]},
    ],
)
def test_a_component_that_makes_no_sense_is_refused_whole(program, component):
    assert program.post(f"{PAGE}/components", {"component": component}).status_code == 422
    assert not Component.objects.exists()


def test_the_list_has_groups_and_hides_what_is_private_or_archived(program):
    group = factories.make_group(name="Shelf", position=1)
    inside = factories.make_component(name="A", group=group, position=2, baseline="partial_outage")
    factories.make_component(name="Private", is_private=True)
    factories.make_component(name="Gone", archived_at=clock.now())
    shown = program.get(f"{PAGE}/components?per_page=100&page=1").json()
    assert [(part["name"], part["group"], part["group_id"], part["status"]) for part in shown] == [
        ("Shelf", True, None, "partial_outage"),
        ("A", False, group.code, "partial_outage"),
    ]
    assert program.get(f"{PAGE}/components/{group.code}").json()["group"] is True
    assert program.get(f"{PAGE}/components?per_page=1&page=2").json()[0]["id"] == inside.code
    assert program.get(f"{PAGE}/components?page=3").json() == []
    assert program.get(f"{PAGE}/components?page=x").status_code == 422


def test_a_group_is_filled_emptied_and_removed(program):
    one, two, three = (factories.make_component() for _ in range(3))
    made = program.post(
        f"{PAGE}/component-groups",
        {"description": "Shelf", "component_group": {"name": "Core", "components": [two.code, one.code]}},
    )
    assert made.status_code == 201
    assert (made.json()["components"], made.json()["description"]) == ([two.code, one.code], "Shelf")
    code = made.json()["id"]
    changed = program.patch(
        f"{PAGE}/component-groups/{code}", {"component_group": {"name": "Heart", "components": [three.code, two.code]}}
    )
    assert (changed.json()["name"], changed.json()["components"]) == ("Heart", [three.code, two.code])
    one.refresh_from_db()
    assert one.group is None
    assert program.get(f"{PAGE}/component-groups").json() == [changed.json()]
    gone = program.delete(f"{PAGE}/component-groups/{code}")
    assert (gone.status_code, gone.json()) == (200, changed.json())
    assert not ComponentGroup.objects.exists()
    assert Component.objects.filter(group=None).count() == 3


def test_a_component_leaves_its_group_by_null(program):
    component = factories.make_component(group=factories.make_group())
    answer = program.patch(f"{PAGE}/components/{component.code}", {"component": {"group_id": None}})
    assert answer.json()["group_id"] is None
    component.refresh_from_db()
    assert component.group is None


@pytest.mark.parametrize(
    "group",
    [
        {},
        {"name": "x"},
        {"components": []},
        {"name": "x", "components": ["nosuch000000"]},
        {"name": "x", "components": "abc"},
    ],
)
def test_a_group_needs_a_name_and_components_that_exist(program, group):
    assert program.post(f"{PAGE}/component-groups", {"component_group": group}).status_code == 422
    assert not ComponentGroup.objects.exists()


@pytest.fixture
def outage(page, program):
    """An hour of major outage and half an hour of partial outage of one of two components, long over."""
    begin = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=2)
    group = factories.make_group()
    with time_machine.travel(begin - timedelta(days=100), tick=False):
        hit, fine = (factories.make_component(group=group, created_at=clock.now()) for _ in range(2))
    with time_machine.travel(begin, tick=False) as now:
        body = {"incident": {"name": "Down", "components": {hit.code: "major_outage"}}}
        incident = program.post(f"{PAGE}/incidents", body).json()["id"]
        now.shift(3600)
        program.patch(
            f"{PAGE}/incidents/{incident}",
            {"incident": {"body": "Better.", "components": {hit.code: "partial_outage"}}},
        )
        now.shift(1800)
        program.patch(f"{PAGE}/incidents/{incident}", {"incident": {"status": "resolved", "body": "Over."}})
    return begin, hit, fine, group, incident


def test_uptime_counts_exact_seconds_and_names_what_happened(program, outage):
    begin, hit, _, _, incident = outage
    day = (begin - timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    end = (begin + timedelta(hours=9)).isoformat().replace("+00:00", "Z")
    seen = program.get(f"{PAGE}/components/{hit.code}/uptime?start={day}&end={end}").json()
    assert (seen["major_outage"], seen["partial_outage"]) == (3600, 1800)
    # 36,000 s, of which 3,600 count whole and 1,800 for three tenths
    assert seen["uptime_percentage"] == 88.5
    assert seen["related_events"] == {"id": incident, "ids": [incident]}
    assert (seen["id"], seen["name"], seen["warnings"]) == (hit.code, hit.name, None)


def test_the_uptime_of_a_group_is_the_mean_of_its_components(program, outage):
    begin, hit, fine, group, _ = outage
    query = f"start={begin:%Y-%m-%dT%H:%M:%SZ}&end={begin + timedelta(hours=10):%Y-%m-%dT%H:%M:%SZ}"
    seen = program.get(f"{PAGE}/component-groups/{group.code}/uptime?{query}").json()
    assert seen["uptime_percentage"] == 94.25
    assert {each["component_id"] for each in seen["related_events"]["components"]} == {hit.code, fine.code}


def test_uptime_says_when_it_measured_something_else_than_asked(program):
    component = factories.make_component()
    later = f"{clock.now() + timedelta(days=3):%Y-%m-%d}"
    seen = program.get(f"{PAGE}/components/{component.code}/uptime?end={later}").json()
    assert "End date was adjusted" in seen["warnings"]
    assert "Start date was adjusted" in seen["warnings"]
    for query in ("start=x", "end=2026-13-45", "start=2026-03-02&end=2026-03-01", "start=0001-01-01"):
        assert program.get(f"{PAGE}/components/{component.code}/uptime?{query}").status_code == 422
