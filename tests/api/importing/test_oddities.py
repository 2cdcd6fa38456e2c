"""What is odd but readable comes in, and a note says how it was read."""

from datetime import UTC, datetime

import pytest

from components.models import Component
from incidents.models import Impact, Incident, IncidentUpdate
from tests.api.importing.spoiling import spoil

NOTES = [
    (
        "components.json",
        ("components", 0, "group_id"),
        "nogroup00000",
        "api/v2/components.json: components[0].group_id: "
        "there is no group “nogroup00000” in the source; it stands without a group",
    ),
    (
        "components.json",
        ("components", 4, "group_id"),
        "g1r9pdwk2x7m",
        "api/v2/components.json: components[4].group_id: groups are not nested here; this one stands at the top level",
    ),
    (
        "incidents.json",
        ("incidents", 2, "resolved_at"),
        None,
        "api/v2/incidents.json: incidents[2].resolved_at: missing; the time of the update that says so is taken",
    ),
    (
        "incidents.json",
        ("incidents", 0, "resolved_at"),
        "2026-03-29T03:12:41.560+02:00",
        "api/v2/incidents.json: incidents[0].resolved_at: left out, because the status is identified",
    ),
    (
        "incidents.json",
        ("incidents", 0, "incident_updates", 0, "affected_components", 0, "code"),
        "gone00000000",
        "affected_components: “API” (gone00000000) is named by updates but is not on the page; it comes in archived",
    ),
    (
        "incidents.json",
        ("incidents", 0, "name"),
        "NUL \0 and half a pair \ud83d",
        "api/v2/incidents.json: incidents[0].name: a character that no database keeps is replaced by “\ufffd”",
    ),
]


@pytest.mark.parametrize(("name", "path", "value", "note"), NOTES, ids=lambda it: str(it)[:40])
def test_what_is_read_differently_from_how_it_is_written_is_noted(harbour, import_from, name, path, value, note):
    harbour.only("incidents.json", "components.json").edit(name, lambda content: spoil(content, path, value))
    code, said, _ = import_from(harbour)
    assert code == 0
    assert [line for line in said.splitlines() if line.startswith("note: ")] == [f"note: {note}"]
    code, said, _ = import_from(harbour)
    assert code == 0
    assert said.endswith("Nothing is new; nothing was changed.\n")


def test_a_component_that_only_updates_name_is_archived_until_the_page_lists_it(harbour, import_from):
    harbour.only("incidents.json", "components.json")
    whole = harbour.load("components.json")
    harbour.edit("components.json", lambda content: content["components"].pop(2))
    import_from(harbour)
    crane = Component.objects.get(code="cr6n9wv3d1kt")
    assert (crane.name, crane.is_public()) == ("Crane control", False)
    told = {"code": "cr6n9wv3d1kt", "name": "Crane control", "old_status": "operational"}
    update = IncidentUpdate.objects.get(code="m9wb6xzd1ptr")
    assert update.foreign["affected_components"] == [told | {"new_status": "degraded_performance"}]
    harbour.save("components.json", whole)
    assert import_from(harbour)[0] == 0
    crane.refresh_from_db()
    assert (crane.is_public(), crane.position, crane.baseline) == (True, 2, "degraded_performance")
    update.refresh_from_db()
    assert "affected_components" not in update.foreign


@pytest.mark.parametrize("until", [None, "2024-10-06T23:00:00.000Z"])
def test_a_window_without_a_usable_end_ends_when_it_was_completed(harbour, import_from, until):
    harbour.only("scheduled-maintenances.json")
    path = ("scheduled_maintenances", 2, "scheduled_until")
    harbour.edit("scheduled-maintenances.json", lambda content: spoil(content, path, until))
    code, said, _ = import_from(harbour)
    assert code == 0
    assert "scheduled_maintenances[2].scheduled_until: " in said
    window = Incident.objects.get(code="c2vn6mdk8zqx")
    assert window.ends_at == datetime(2024, 10, 7, 3, 12, 0, 250_000, tzinfo=UTC)
    assert window.foreign["scheduled_until"] == until


def test_a_maintenance_that_never_names_statuses_takes_its_components_down_and_up(harbour_later, import_from):
    harbour_later.only("scheduled-maintenances.json", "components.json")

    def silence(content):
        for update in content["scheduled_maintenances"][1]["incident_updates"]:
            update["affected_components"] = None

    import_from(harbour_later.edit("scheduled-maintenances.json", silence))
    impacts = Impact.objects.filter(update__incident__code="y6mt4kwq9zrb").order_by("update__posted_at")
    assert [(impact.update.status, impact.component.name, impact.old, impact.new) for impact in impacts] == [
        ("in_progress", "East quay", "operational", "under_maintenance"),
        ("completed", "East quay", "under_maintenance", "operational"),
    ]
