"""Badges, the embedded frame, our own small answers, the history for old clients, and component pages."""

import json
import re
from xml.etree import ElementTree

import pytest

from components import actions as components
from components.models import Component
from components.status import ComponentStatus as S
from incidents import actions
from incidents.models import AffectedTag
from incidents.scope import Scope
from publication.badge import COLORS, GREY
from tests import factories
from tests.publication.conftest import at

SVG = "{http://www.w3.org/2000/svg}"


def test_a_badge_says_its_meaning_in_words(story, publish):
    tree = publish()
    root = ElementTree.fromstring(tree["badge.svg"])
    meaning = "Example: Partial outage of API"
    assert (root.get("role"), root.get("aria-label"), root.findtext(f"{SVG}title")) == ("img", meaning, meaning)
    assert [text.text for text in root.iter(f"{SVG}text")] == ["Example", "Partial outage of API"]
    root = ElementTree.fromstring(tree[f"badges/{story.login.code}.svg"])
    assert root.get("aria-label") == "Login: Under maintenance"


def test_the_uptime_badge_shows_the_figure_of_the_page(story, publish):
    shield = json.loads(publish()[f"badges/{story.login.code}-uptime.json"])
    assert shield["message"] == "99.90 %"


def test_shields_get_what_their_endpoint_wants(story, publish):
    assert json.loads(publish()[f"badges/{story.api.code}.json"]) == {
        "schemaVersion": 1,
        "label": "API",
        "message": "Partial outage",
        "color": COLORS["partial_outage"].removeprefix("#"),
        "cacheSeconds": 60,
    }


def test_a_badge_is_safe_whatever_the_name(db, publish):
    factories.make_page(name="<script>\"&'")
    root = ElementTree.fromstring(publish()["badge.svg"])
    assert next(root.iter(f"{SVG}text")).text == "<script>\"&'"


@pytest.mark.parametrize("color", [*COLORS.values(), GREY, "#24292f"])
def test_words_on_badges_have_enough_contrast(color):
    def light(channel):
        value = int(channel, 16) / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (light(color[index : index + 2]) for index in (1, 3, 5))
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5


def test_the_frame_says_what_the_page_says(story, publish):
    tree = publish()
    frame = tree["embed/frame.html"].decode()
    assert "Partial outage of API" in frame
    assert 'data-state="partial_outage"' in frame
    assert "<form" not in frame
    assert b'const site = "https://status.example.com"' in tree["embed/script.js"]
    assert "postMessage" in tree["embed/frame.js"].decode()


def test_nothing_public_carries_inline_code_or_style(story, publish):
    for name, body in publish().items():
        if name.endswith(".html"):
            text = body.decode()
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), name


def test_programs_read_exact_uptime(story, publish):
    found = json.loads(publish()["api/v3/uptime.json"])
    rows = {row["name"]: row for row in found["components"]}
    assert (found["first_day"], found["last_day"]) == ("2025-12-03", "2026-03-02")
    assert found["weights_percent"]["partial_outage"] == 30
    assert rows["Login"]["uptime_percent"] == "99.90"
    assert rows["Login"]["days_before_today"]["down_ms"] == 2 * 3600 * 1000
    assert {"date": "2026-01-21", "status": "major_outage", "down_ms": 2 * 3600 * 1000} in rows["Login"]["days"]
    assert rows["Chat"]["days"] == []


def test_who_asks_whether_it_is_them_gets_a_small_answer(story, publish):
    with at(minutes=1):
        for number in range(9):
            actions.open_incident(title=f"{number}" + "ü" * 250, impacts={story.api: S.DEGRADED}, body="x", by="c")
        Component.objects.filter(pk=story.api.pk).update(name="Ü" * 255)
    tree = publish(minutes=1)
    answers = {name: body for name, body in tree.items() if name.startswith("api/v3/affected/")}
    assert len(answers) == 3
    assert max(map(len, answers.values())) <= 1000
    found = json.loads(answers[f"api/v3/affected/{story.api.code}.json"])
    assert (found["status"], found["is_affected"]) == ("partial_outage", True)
    assert found["incidents"]
    assert json.loads(answers[f"api/v3/affected/{story.chat.code}.json"])["is_affected"] is False


def test_affected_says_in_which_regions(story, publish):
    video = factories.make_component(name="Video")

    def regions() -> list[str] | None:
        return json.loads(publish()[f"api/v3/affected/{video.code}.json"])["affected_regions"]

    hurts = {"impacts": {video: "partial_outage"}, "body": "We look.", "by": "carla"}
    incident = actions.open_incident(title="Video stutters", **hurts)
    assert regions() is None  # nobody has said where
    words = {"status": incident.status, "by": "carla"}
    actions.post_update(incident, body="In Europe and Asia.", scope=Scope(regions=("Europe", "Asia")), **words)
    assert regions() == ["Asia", "Europe"]
    actions.post_update(incident, body="We go on.", **words)
    assert regions() == ["Asia", "Europe"]  # the newest word that names any
    actions.open_incident(title="Video stutters elsewhere", **hurts)
    assert regions() is None


def test_affected_answers_for_one_region(story, publish):
    video = factories.make_component(name="Video")
    for name in ("Europe", "North America", "日本"):
        AffectedTag.objects.create(kind="region", name=name)

    def told() -> dict:
        start = f"api/v3/affected/{video.code}/"
        return {name[len(start) :]: json.loads(body) for name, body in publish().items() if name.startswith(start)}

    def statuses() -> dict[str, str]:
        return {name: answer["status"] for name, answer in told().items()}

    hurts = {"impacts": {video: "partial_outage"}, "body": "We look.", "by": "carla"}
    actions.open_incident(title="Video stutters", scope=Scope(regions=("Europe",)), **hurts)
    assert statuses() == {"europe.json": "partial_outage", "north-america.json": "operational"}
    there, elsewhere = told()["europe.json"], told()["north-america.json"]
    assert (there["region"], there["is_affected"], len(there["incidents"])) == ("Europe", True, 1)
    assert (elsewhere["is_affected"], elsewhere["incidents"], elsewhere["affected_regions"]) == (False, [], ["Europe"])
    worse = hurts | {"impacts": {video: "degraded_performance"}}
    actions.open_incident(title="Video is slow", **worse)  # nobody says where: everywhere
    assert statuses() == {"europe.json": "partial_outage", "north-america.json": "degraded_performance"}
    components.set_baseline(video, "major_outage", by="carla")
    assert statuses() == {"europe.json": "major_outage", "north-america.json": "major_outage"}


def test_old_clients_read_the_history_three_months_a_page(story, publish):
    with at(days=-200):
        factories.make_update(
            factories.make_incident(title="Old", status="resolved", resolved_at=story.at), body="Bye."
        )
    tree = publish()
    pages = [
        json.loads(tree[name])["months"] for name in ("history.json", "history/page/2.json", "history/page/3.json")
    ]
    assert [[(m["name"], m["year"]) for m in page] for page in pages] == [
        [("March", 2026), ("February", 2026), ("January", 2026)],
        [("December", 2025), ("November", 2025), ("October", 2025)],
        [("September", 2025), ("August", 2025)],
    ]
    assert json.loads(tree["history/page/4.json"]) == {"months": []}
    assert [line["name"] for line in pages[0][0]["incidents"]] == ["Errors on the API", "Database move"]
    assert pages[0][2]["incidents"] == [
        {
            "code": story.resolved.code,
            "name": "Sign-in failed",
            "impact": "critical",
            "message": "What **happened**.",
            "timestamp": "Jan <var data-var='date'>21</var>, <var data-var='time'>04:00</var>"
            " - <var data-var='time'>06:00</var> PST",
        }
    ]


def test_a_private_component_does_not_show_in_the_impact_of_the_history(db, publish):
    secret = factories.make_component(is_private=True)
    with at():
        actions.open_incident(title="Slow", impacts={secret: S.MAJOR_OUTAGE}, body="x", by="carla")
    (line,) = json.loads(publish(minutes=1)["history.json"])["months"][0]["incidents"]
    assert line["impact"] == "none"


def test_a_component_has_a_page_with_its_year_and_its_incidents(story, publish):
    page = publish()[f"components/{story.login.code}.html"].decode()
    assert "Login" in page
    assert "99.90 %" in page
    assert "January 2026" in page
    for title in ("Sign-in failed", "Database move", "Router upgrade"):
        assert title in page
    assert "Errors on the API" not in page


def test_only_components_that_show_something_else_are_written_anew(story, publish):
    before = publish()
    with at(minutes=1):
        actions.post_update(story.outage, status="resolved", body="Over.", by="carla")
    after = publish(minutes=1, waited_for=True)
    written = {name for name in after if name.startswith("components/") and before[name] != after[name]}
    assert f"components/{story.api.code}.html" in written
    assert not [name for name in written if story.login.code in name]
