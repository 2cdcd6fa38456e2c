"""Pages of Cachet and Uptime Kuma come in with their history, and say what cannot come."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.importing.documents import read
from components.models import Component, ComponentGroup, Page
from incidents.effective import statuses_now
from incidents.lifecycle import Kind
from incidents.models import Incident
from notifications.models import Delivery, Notice
from tests.api.importing.conftest import CAPTURES


def at(day, hour, minute=0):
    return datetime(2024, 3, day, hour, minute, tzinfo=UTC)


def story(incident):
    return [(update.status, update.posted_at, update.body) for update in incident.updates.order_by("posted_at", "pk")]


@pytest.mark.parametrize("product", ["cachet2", "cachet3"])
def test_a_page_of_cachet_comes_in_with_its_history(product, import_from):
    code, said, _ = import_from(CAPTURES / product)
    assert code == 0
    assert "“Night watch” is hidden from the public there; left where it is" in said
    booking, timetable = Component.objects.get(code="cachet-c1"), Component.objects.get(code="cachet-c2")
    assert (booking.name, booking.group.name, booking.position) == ("Ferry booking", "Passengers", 1)
    assert timetable.group is None
    expected = {
        booking.pk: "major_outage",
        timetable.pk: {"cachet2": "operational", "cachet3": "under_maintenance"}[product],
    }
    assert {pk: status.value for pk, status in statuses_now([booking, timetable]).items()} == expected
    assert set(Incident.objects.values_list("code", flat=True)) == {"cachet-i1", "cachet-i2", "cachet-s1"}
    assert story(Incident.objects.get(code="cachet-i1")) == [
        ("investigating", at(5, 9), "We are looking into it."),
        ("identified", at(5, 10), "A full disk."),
        ("resolved", at(5, 11), "Space was made."),
    ]
    window = Incident.objects.get(code="cachet-s1")
    assert (window.kind, window.starts_at, window.ends_at) == (Kind.MAINTENANCE, at(6, 1), at(6, 3))
    assert story(window) == [
        ("scheduled", at(4, 12), "No bookings at night."),
        ("in_progress", at(6, 1), ""),
        ("completed", at(6, 3), ""),
    ]
    assert [str(name) for name in window.updates.values_list("impacts__component_name", flat=True) if name] == [
        "Ferry booking",
        "Ferry booking",
    ]
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("product", ["cachet2", "cachet3", "uptime-kuma"])
def test_importing_it_again_changes_nothing(product, import_from, all_rows):
    import_from(CAPTURES / product)
    before = all_rows()
    code, said, _ = import_from(CAPTURES / product)
    assert code == 0
    assert said.endswith("Nothing is new; nothing was changed.\n")
    assert all_rows() == before


def test_a_component_that_cachet_3_broke_is_mended_at_the_end(import_from):
    import_from(CAPTURES / "cachet3")
    first, _, last = Incident.objects.get(code="cachet-i1").updates.order_by("posted_at")
    assert [(i.component.code, i.old, i.new) for i in first.impacts.all()] == [
        ("cachet-c1", "operational", "major_outage")
    ]
    assert [(i.component.code, i.old, i.new) for i in last.impacts.all()] == [
        ("cachet-c1", "major_outage", "operational")
    ]


def test_a_page_of_uptime_kuma_comes_in(import_from):
    code, said, _ = import_from(CAPTURES / "uptime-kuma" / "page.json")
    assert code == 0
    assert "“By hand” has no window, or is switched off; left where it is" in said
    assert (Page.objects.get().code, Page.objects.get().name) == ("kuma-harbour", "Harbour")
    assert list(Component.objects.values_list("name", "group__name")) == [
        ("Ferry booking", "Passengers"),
        ("Timetable", "Passengers"),
    ]
    assert story(Incident.objects.get(code="kuma-i1")) == [("investigating", at(5, 9), "We are **looking** into it.")]
    window = Incident.objects.get(code="kuma-w1")  # 02:00 in Berlin
    assert (window.starts_at, window.ends_at, window.status) == (at(6, 1), at(6, 3), "completed")


def test_monitors_of_a_backup_become_components(import_from):
    code, said, _ = import_from(CAPTURES / "uptime-kuma" / "backup.json")
    assert code == 0
    assert "a backup has monitors but no history" in said
    assert list(Component.objects.values_list("code", "name", "description")) == [
        ("kuma-m7", "Harbour radio", "Channel 16")
    ]
    assert not ComponentGroup.objects.exists()


def test_nothing_but_hidden_records_is_no_error(import_from, tmp_path):
    document = json.loads((CAPTURES / "cachet2" / "incidents.json").read_text())
    document["data"] = document["data"][2:]
    (tmp_path / "incidents.json").write_text(json.dumps(document))
    code, said, _ = import_from(tmp_path)
    assert code == 0
    assert "“Night watch” is hidden" in said
    assert not Incident.objects.exists()


SPOILED = [
    (
        "cachet2/incidents.json",
        lambda d: d["data"][0].update(updates="none"),
        "looks like Cachet 2, but is not as it writes",
    ),
    (
        "cachet3/incidents.json",
        lambda d: d["data"][0].update(attributes=[]),
        "looks like Cachet 3, but is not as it writes",
    ),
    (
        "uptime-kuma/page.json",
        lambda d: d.update(publicGroupList=[7]),
        "looks like Uptime Kuma, but is not as it writes",
    ),
    (
        "cachet2/components.json",
        lambda d: d["data"][0].update(status=9),
        "components[0].status: 9 is not one of operational",
    ),
    (
        "cachet2/incidents.json",
        lambda d: d["data"][0].update(created_at="soon", occurred_at=None),
        '“soon” is not a time|"soon" is not a time',
    ),
]


@pytest.mark.parametrize(
    ("name", "spoil", "sentence"), SPOILED, ids=[f"{name}-{sentence[:20]}" for name, _, sentence in SPOILED]
)
def test_what_is_spoiled_is_named(name, spoil, sentence, import_from, tmp_path):
    document = json.loads((CAPTURES / name).read_text())
    spoil(document)
    (tmp_path / Path(name).name).write_text(json.dumps(document))
    code, _, complained = import_from(tmp_path)
    assert code == 1
    assert any(words in complained for words in sentence.split("|"))


@pytest.mark.parametrize("path", sorted(CAPTURES.glob("harbour/**/*.json")), ids=lambda path: path.name)
def test_answers_of_the_public_api_v2_are_not_taken_for_another_product(path):
    document = read(path.name, path.read_bytes())
    assert document.content == json.loads(path.read_text())
