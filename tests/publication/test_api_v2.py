"""The contract of the public API v2 by its checklist (A.13), against our fixtures and, where present, captures."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from components import actions as components
from components.status import ComponentStatus
from incidents import actions, maintenance
from outbox import actions as outbox
from tests import factories
from tests.publication.conftest import at

HERE = Path(__file__).parent.parent / "fixtures" / "public-api-v2"
CAPTURES = settings.BASE_DIR.parent / "shared" / "fixtures"
ANSWERS = {
    "summary": "api/v2/summary.json",
    "status": "api/v2/status.json",
    "components": "api/v2/components.json",
    "incidents": "api/v2/incidents.json",
    "unresolved": "api/v2/incidents/unresolved.json",
    "scheduled-maintenances": "api/v2/scheduled-maintenances.json",
    "upcoming": "api/v2/scheduled-maintenances/upcoming.json",
    "active": "api/v2/scheduled-maintenances/active.json",
}
FIXTURES = [
    *sorted(HERE.glob("*.json")),
    *sorted(path for path in CAPTURES.glob("discord-2019/*.json") if path.stem in ANSWERS),
    *sorted(CAPTURES.glob("*-summary.json")),
]
# Keys that today's pages send and older captures lack.
YOUNGER = {"start_date", "reminder_intervals"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)")
CODE = re.compile(r"[0-9bcdfghjklmnpqrstvwxyz]{12}")
ENUMS = {
    "component.status": set(ComponentStatus.values),
    "incident.status": {"investigating", "identified", "monitoring", "resolved", "postmortem"},
    "maintenance.status": {"scheduled", "in_progress", "verifying", "completed"},
    "impact": {"none", "minor", "major", "critical", "maintenance"},
    "indicator": {"none", "minor", "major", "critical", "maintenance"},
}
KINDS = {
    "page": "page",
    "status": "status",
    "components": "component",
    "incidents": "incident",
    "scheduled_maintenances": "maintenance",
    "incident_updates": "update",
    "affected_components": "affected",
}


def objects(value, kind="answer"):
    """Every object in an answer with the name of its kind."""
    if isinstance(value, dict):
        yield (f"{kind}:group" if value.get("group") else kind), value
        for key, inner in value.items():
            yield from objects(inner, KINDS.get(key, "?"))
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, kind)


@pytest.fixture
def answers(story, publish):
    tree = publish()
    return {name: json.loads(tree[path]) for name, path in ANSWERS.items()}


def shapes(answers):
    """By kind of object: its keys in order, and the JSON types seen under each."""
    seen = {}
    for answer in answers:
        for kind, found in objects(answer):
            types = seen.setdefault(kind, {})
            for key, value in found.items():
                types.setdefault(key, set()).add(type(value).__name__)
    return seen


@pytest.mark.slow
def test_every_object_has_the_keys_and_types_of_a_real_page(answers, subtests):
    ours = shapes(answers.values())
    for fixture in FIXTURES:
        name = "summary" if fixture.stem.endswith("summary") else fixture.stem
        theirs = json.loads(fixture.read_text())
        with subtests.test(f"{fixture.parent.name}/{fixture.stem}"):
            assert list(answers[name]) == [key for key in answers["summary"] if key in theirs]
            for kind, keys in shapes([theirs]).items():
                if kind in ("affected", "answer") and set(keys) == {"name"}:
                    continue  # the legacy sentence "no components were affected"
                if kind != "answer":
                    assert set(keys) | YOUNGER >= set(ours[kind]) >= set(keys), kind
                    for key, types in keys.items():
                        assert types - {"NoneType"} <= ours[kind][key] or ours[kind][key] == {"NoneType"}, (kind, key)


def test_keys_stand_in_the_order_of_a_real_page(answers):
    for kind, keys in shapes([json.loads((HERE / "summary.json").read_text())]).items():
        if kind not in ("component:group", "component"):
            assert list(shapes(answers.values())[kind]) == list(keys), kind
    assert list(answers["components"]["components"][0]) == [
        *("id", "name", "status", "created_at", "updated_at", "position", "description", "showcase", "start_date"),
        *("group_id", "page_id", "group", "only_show_if_degraded"),
    ]


def test_ids_times_and_words_are_those_of_the_contract(answers):
    for answer in answers.values():
        for kind, found in objects(answer):
            for key, value in found.items():
                if key in ("id", "page_id", "group_id", "incident_id", "code") and value is not None:
                    assert CODE.fullmatch(value), (kind, key)
                if (key.endswith("_at") or key in ("scheduled_for", "scheduled_until")) and value is not None:
                    assert TIME.fullmatch(value), (kind, key)
            name = kind.partition(":")[0]
            if f"{name}.status" in ENUMS:
                assert found["status"] in ENUMS[f"{name}.status"]
            for key in ("impact", "indicator"):
                assert found.get(key) is None or found[key] in ENUMS[key]


def test_what_must_never_be_null_is_not(answers):
    for answer in answers.values():
        for kind, found in objects(answer):
            empty = {key for key, value in found.items() if value is None}
            may_be = {
                "component": {"description", "start_date", "group_id"},
                "component:group": {"description", "start_date", "group_id"},
                "incident": {"monitoring_at", "resolved_at"},
                "maintenance": {"monitoring_at", "resolved_at"},
                "update": {"affected_components", "custom_tweet", "tweet_id"},
            }
            assert empty <= may_be.get(kind, set()), kind


def test_the_order_is_that_of_the_contract(answers):
    def is_sorted(rows, *keys, newest_first):
        values = [tuple(row[key] for key in keys) for row in rows]
        assert values == sorted(values, reverse=newest_first)

    is_sorted(answers["components"]["components"], "position", "name", newest_first=False)
    is_sorted(answers["incidents"]["incidents"], "created_at", newest_first=True)
    for name in ("scheduled-maintenances", "upcoming", "active", "summary"):
        is_sorted(answers[name]["scheduled_maintenances"], "scheduled_for", newest_first=True)
    for incident in [*answers["incidents"]["incidents"], *answers["scheduled-maintenances"]["scheduled_maintenances"]]:
        is_sorted(incident["incident_updates"], "display_at", newest_first=True)


def test_each_answer_selects_what_it_is_for(answers):
    names = {
        (name, key): [row["name"] for row in rows]
        for name, answer in answers.items()
        for key, rows in answer.items()
        if key in ("incidents", "scheduled_maintenances")
    }
    every = ["Disk swap", "Never needed", "Database move", "Router upgrade"]
    assert names == {
        ("summary", "incidents"): ["Errors on the API"],
        ("summary", "scheduled_maintenances"): ["Disk swap", "Database move"],
        ("incidents", "incidents"): ["Errors on the API", "Sign-in failed"],
        ("unresolved", "incidents"): ["Errors on the API"],
        ("scheduled-maintenances", "scheduled_maintenances"): every,
        ("upcoming", "scheduled_maintenances"): ["Disk swap"],
        ("active", "scheduled_maintenances"): ["Database move"],
    }


def test_a_cancelled_window_is_over(answers):
    (cancelled,) = (
        row for row in answers["scheduled-maintenances"]["scheduled_maintenances"] if row["name"] == "Never needed"
    )
    assert (cancelled["status"], cancelled["incident_updates"][0]["status"]) == ("completed", "completed")
    assert cancelled["resolved_at"] == "2026-03-01T23:00:00.123-08:00"


def test_an_empty_page_answers_with_empty_lists(db, publish):
    tree = publish()
    for name, path in ANSWERS.items():
        answer = json.loads(tree[path])
        assert [key for key, value in answer.items() if isinstance(value, list) and value] == [], name
    summary = json.loads(tree["api/v2/summary.json"])
    assert (summary["components"], summary["incidents"], summary["scheduled_maintenances"]) == ([], [], [])
    assert summary["status"] == {"indicator": "none", "description": "All Systems Operational"}
    assert tree["index.json"] == tree["api/v2/summary.json"]


def test_the_offset_is_that_of_the_instant(db, publish):
    factories.make_page(time_zone="America/Tijuana")
    winter, summer = datetime(2026, 1, 5, 12, tzinfo=UTC), datetime(2026, 7, 5, 12, tzinfo=UTC)
    for start in (winter, summer):
        factories.make_maintenance(starts_at=start, ends_at=start + timedelta(hours=1))
    rows = json.loads(publish()["api/v2/scheduled-maintenances.json"])["scheduled_maintenances"]
    assert [row["scheduled_for"] for row in rows] == ["2026-07-05T05:00:00.000-07:00", "2026-01-05T04:00:00.000-08:00"]


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Etc/UTC", "2026-03-02T12:00:00.123Z"),
        ("UTC", "2026-03-02T12:00:00.123Z"),
        ("Europe/London", "2026-03-02T12:00:00.123+00:00"),
        ("Asia/Kolkata", "2026-03-02T17:30:00.123+05:30"),
    ],
)
def test_only_utc_is_called_z(db, publish, zone, text):
    with at():
        factories.make_page(time_zone=zone)
    assert json.loads(publish()["api/v2/status.json"])["page"]["updated_at"] == text


def test_lists_hold_the_fifty_newest(db, publish):
    for number in range(52):
        factories.make_incident(title=f"Incident {number}", status="resolved", resolved_at=datetime.now(UTC))
    rows = json.loads(publish()["api/v2/incidents.json"])["incidents"]
    assert [row["name"] for row in rows] == [f"Incident {number}" for number in range(51, 1, -1)]


def test_foreign_values_are_served_back_and_foreign_keys_are_not(db, publish):
    incident = factories.make_incident(foreign={"shortlink": "http://stspg.io/15e073752", "zzz": 1})
    factories.make_update(incident, foreign={"affected_components": [{"name": "None."}], "tweet_id": 7})
    factories.make_component(foreign={"description": ""})
    answer = json.loads(publish()["api/v2/summary.json"])
    (row,) = answer["incidents"]
    assert row["shortlink"] == "http://stspg.io/15e073752"
    assert "zzz" not in row
    assert row["incident_updates"][0]["affected_components"] == [{"name": "None."}]
    assert row["incident_updates"][0]["tweet_id"] == 7
    assert answer["components"][0]["description"] == ""


def test_an_incident_answers_by_itself_at_any_age_with_its_post_mortem(story, publish):
    tree = publish()
    found = json.loads(tree[f"incidents/{story.resolved.code}.json"])
    assert (found["name"], found["status"]) == ("Sign-in failed", "postmortem")
    assert found["postmortem_body"] == "What **happened**."
    assert found["postmortem_published_at"] == "2026-01-22T04:00:00.123-08:00"
    running = json.loads(tree[f"incidents/{story.outage.code}.json"])
    assert running["postmortem_body"] is None
    assert [(c["name"], c["status"]) for c in running["components"]] == [
        ("Chat", "operational"),
        ("API", "partial_outage"),
    ]


def test_what_is_over_shows_components_as_it_left_them(story, publish):
    before = publish()[f"incidents/{story.done.code}.json"]
    assert [c["status"] for c in json.loads(before)["components"]] == ["operational"]
    with at(hours=1):
        maintenance.complete(story.running)
    assert publish(hours=1)[f"incidents/{story.done.code}.json"] == before


def test_an_import_may_bring_older_moments(db, publish):
    page = factories.make_page()
    outbox.record("page.imported", page, happened_at=datetime(2019, 6, 24, 13, 7, 14, 473000, tzinfo=UTC))
    assert json.loads(publish()["api/v2/status.json"])["page"]["updated_at"] == "2019-06-24T13:07:14.473Z"


def test_a_strict_client_is_told_of_maintenance_in_words_alone(story, publish):
    with at(minutes=1):
        actions.post_update(story.outage, status="resolved", body="Over.", by="carla")
    told = json.loads(publish(minutes=1)["api/v2/status.json"])["status"]
    assert told == {"indicator": "maintenance", "description": "Service Under Maintenance"}
    with at(minutes=2):
        story.page.is_indicator_strict = True
        components.save_page(story.page, by="anna")
    tree = publish(minutes=2)
    for name in ("api/v2/status.json", "api/v2/summary.json", "index.json"):
        assert json.loads(tree[name])["status"] == {"indicator": "none", "description": "Service Under Maintenance"}
    assert [part["status"] for part in json.loads(tree["api/v2/components.json"])["components"]].count(
        "under_maintenance"
    ) == 1


def test_the_page_for_programs_names_every_answer_that_there_is(story, publish):
    tree = publish()
    page = tree["api.html"].decode()
    for path in (
        *ANSWERS.values(),
        "history.json",
        "history.atom",
        "history.rss",
        "updates.atom",
        "feed.json",
        "alive.json",
    ):
        assert path in tree
        assert f'href="/{path}"' in page
    assert story.api.code in page
    assert story.secret.code not in page
