"""A broken record is named with its file and place, nothing of it comes in, and everything else does."""

import json

import pytest

from components.models import Component, ComponentGroup, Page
from components.status import ComponentStatus
from incidents.models import Impact, Incident, IncidentUpdate
from tests.api.importing.spoiling import DROP, place, spoil

STATUSES = "investigating, identified, monitoring, resolved, postmortem"
A_TIME = "is not a time with a zone, like 2019-06-24T06:07:14.473-07:00"

BROKEN_INCIDENTS = [
    (("incident_updates", 0, "status"), "foo", f'"foo" is not one of {STATUSES}'),
    (("status",), "scheduled", f'"scheduled" is not one of {STATUSES}'),
    (("status",), None, f"null is not one of {STATUSES}"),
    (("status",), DROP, "missing"),
    (("impact",), "huge", '"huge" is not one of none, maintenance, minor, major, critical'),
    (("name",), 42, "42 is not a text"),
    (("name",), "  ", "is empty"),
    (("name",), "x" * 256, f'"{"x" * 29}… has 256 characters, at most 255 fit'),
    (("id",), "../../etc", '"../../etc" is not an id'),
    (("id",), DROP, "missing"),
    (("created_at",), "2026-03-29T01:58:02", f'"2026-03-29T01:58:02" {A_TIME}'),
    (("created_at",), "yesterday", f'"yesterday" {A_TIME}'),
    (("created_at",), 1774745882, f"1774745882 {A_TIME}"),
    (("started_at",), "2026-02-30T10:00:00Z", '"2026-02-30T10:00:00Z" is not a moment of the calendar'),
    (("started_at",), "0001-01-01T00:00:00+14:00", '"0001-01-01T00:00:00+14:00" is not a moment of the calendar'),
    (("started_at",), "1001-01-01T00:00:00Z", '"1001-01-01T00:00:00Z" lies outside the years 1970 to 2199'),
    (("incident_updates",), None, "null is not a list"),
    (("incident_updates",), DROP, "missing"),
    (("incident_updates", 1), "oops", '"oops" is not an object'),
    (("incident_updates", 1, "body"), None, "null is not a text"),
    (("incident_updates", 1, "deliver_notifications"), 1, "1 is neither true nor false"),
    (
        ("incident_updates", 1, "incident_id"),
        "k2vx9tmc4hqz",
        "“k2vx9tmc4hqz” is another incident than “n3wq7vbz5kcd”",
    ),
    (("incident_updates", 1, "id"), "x1dk8mvz4qwp", "“x1dk8mvz4qwp” stands twice under this incident"),
    (
        ("incident_updates", 1, "id"),
        "h4cm8qvt2kzl",
        "“h4cm8qvt2kzl” is an update of the incident “k2vx9tmc4hqz” already",
    ),
    (("incident_updates", 0, "affected_components"), {}, "an object is not a list"),
    (
        ("incident_updates", 0, "affected_components", 0, "new_status"),
        "broken",
        f'"broken" is not one of {", ".join(ComponentStatus.values)}',
    ),
    (("components", 0, "status"), "on fire", f'"on fire" is not one of {", ".join(ComponentStatus.values)}'),
    (("page_id",), "anotherpage0", "“anotherpage0” is another page than “hv5k2m9qzt3x”"),
    (("extra",), json.loads("[" * 23 + "1" + "]" * 23), "is nested more than 20 deep"),
]


@pytest.mark.parametrize(("path", "value", "sentence"), BROKEN_INCIDENTS, ids=lambda it: str(it)[:40])
def test_a_broken_incident_stays_out_whole_and_the_rest_comes_in(harbour, import_from, path, value, sentence):
    harbour.only("incidents.json", "components.json")
    harbour.edit("incidents.json", lambda content: spoil(content["incidents"][0], path, value))
    code, said, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines() == [
        f"broken: api/v2/incidents.json: incidents[0]{place(path)}: {sentence}",
        "1 record or file is broken and left out; everything else is in.",
    ]
    assert set(Incident.objects.values_list("code", flat=True)) == {"k2vx9tmc4hqz", "q8zl5wnk3xvt"}
    assert IncidentUpdate.objects.count() == 6
    assert Impact.objects.count() == 2
    assert Component.objects.count() == 5
    assert "incidents                        2           0           0           0           1\n" in said


def test_a_mended_record_comes_in_the_next_time(harbour, import_from):
    harbour.only("incidents.json", "components.json")
    whole = harbour.load("incidents.json")
    harbour.edit("incidents.json", lambda content: spoil(content["incidents"][0], ("status",), "foo"))
    import_from(harbour)
    harbour.save("incidents.json", whole)
    code, said, _ = import_from(harbour)
    assert code == 0
    assert "incidents                        1           0           2           0           0\n" in said
    assert Incident.objects.get(code="n3wq7vbz5kcd").updates.count() == 2


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("status", "up", '"up" is not one of operational, under_maintenance, degraded_performance, partial_outage, '),
        ("name", None, "null is not a text"),
        ("position", -1, "-1 is not a whole number from 0 to 2147483647"),
        ("position", 1.5, "1.5 is not a whole number from 0 to 2147483647"),
        ("group", "no", '"no" is neither true nor false'),
        ("start_date", "2024-13-01", '"2024-13-01" is not a day of the calendar'),
        ("start_date", "0001-01-01", '"0001-01-01" lies outside the years 1970 to 2199'),
        ("start_date", "2024", '"2024" is not a day, like 2023-07-11'),
    ],
)
def test_a_broken_component_stays_out_and_the_rest_comes_in(harbour, import_from, key, value, complaint):
    harbour.only("components.json")
    harbour.edit("components.json", lambda content: spoil(content["components"][3], (key,), value))
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.startswith(f"broken: api/v2/components.json: components[3].{key}: {complaint}")
    assert set(Component.objects.values_list("name", flat=True)) == {"API", "East quay", "Crane control", "Billing"}
    assert ComponentGroup.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("name", "", "is empty"),
        ("time_zone", "Mars/Base", "“Mars/Base” is not a time zone of the IANA list, like Europe/Berlin"),
        ("url", "javascript:alert(1)", "“javascript:alert(1)” is not an http or https address"),
    ],
)
def test_with_a_broken_page_its_records_still_come(harbour, import_from, key, value, complaint):
    harbour.only("summary.json")
    harbour.edit("summary.json", lambda content: spoil(content["page"], (key,), value))
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines()[0] == f"broken: api/v2/summary.json: page.{key}: {complaint}"
    assert (Page.objects.get().code, Page.objects.get().name) == ("hv5k2m9qzt3x", "Status")
    assert Component.objects.count() == 5


def test_a_good_copy_in_another_file_stands_in(harbour, import_from):
    harbour.edit("incidents.json", lambda content: spoil(content["incidents"][0], ("status",), "foo"))
    code, _, complained = import_from(harbour)
    assert code == 1
    assert 'api/v2/incidents.json: incidents[0].status: "foo" is not one of' in complained
    assert Incident.objects.get(code="n3wq7vbz5kcd").updates.count() == 2


def test_an_id_cannot_be_an_incident_and_a_maintenance(harbour, import_from):
    def take_over(content):
        window = content["scheduled_maintenances"][2]
        for record, key in [(window, "id"), *((update, "incident_id") for update in window["incident_updates"])]:
            record[key] = "q8zl5wnk3xvt"

    harbour.edit("scheduled-maintenances.json", take_over)
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines()[0] == (
        "broken: api/v2/scheduled-maintenances.json: scheduled_maintenances[2].id: "
        "“q8zl5wnk3xvt” is in api/v2/incidents.json as incident"
    )


def test_what_is_here_already_as_something_else_is_a_conflict(harbour, import_from):
    import_from(harbour)
    harbour.only("incidents.json", "components.json")
    harbour.edit("components.json", lambda c: spoil(c["components"][4], ("group",), False))
    harbour.edit("incidents.json", lambda c: spoil(c["incidents"][2], ("incident_updates", 0, "id"), "h4cm8qvt2kzl"))
    harbour.edit("incidents.json", lambda c: c["incidents"].pop(1))
    code, _, complained = import_from(harbour, "-v0")
    assert code == 1
    assert complained.splitlines()[:2] == [
        "broken: api/v2/components.json: components[4]: “g1r9pdwk2x7m” is a group here",
        "broken: api/v2/incidents.json: incidents[1].incident_updates[0].id: "
        "“h4cm8qvt2kzl” is an update of the incident “k2vx9tmc4hqz” here already",
    ]
