"""With all its history a live page gives every incident that it ever told of, however old."""

import json

import pytest

from api.importing import live_history
from components.models import Component
from incidents.models import Incident


@pytest.fixture
def long_live(live, harbour):
    """The harbour's page, which lists only its newest incident; the history names the others."""
    content = harbour.load("incidents.json")
    newest, *older = content["incidents"]
    window = harbour.load("scheduled-maintenances.json")["scheduled_maintenances"][2]
    live.answers["/api/v2/incidents.json"] = answer(content | {"incidents": [newest]})
    for record in [newest, *older, window]:
        live.answers[f"/incidents/{record['id']}.json"] = answer(record | {"postmortem_body": None})
    live.answers["/history.json?page=1"] = history([newest["id"]], [])
    live.answers["/history.json?page=2"] = history([], [older[0]["id"], window["id"]], [older[1]["id"]])
    live.answers["/history.json?page=3"] = answer({"months": []})
    return live


def answer(content):
    return 200, {}, json.dumps(content).encode()


def history(*months):
    return answer({"months": [{"name": "March", "incidents": [{"code": code} for code in codes]} for codes in months]})


def test_incidents_beyond_the_newest_come_in(long_live, import_from):
    code, _, complained = import_from(long_live.url, "--all-history", "-v0")
    assert (code, complained) == (0, "")
    assert Incident.objects.count() == 6
    assert Incident.objects.get(code="q8zl5wnk3xvt").updates.count() == 3
    assert Incident.objects.get(code="c2vn6mdk8zqx").kind == "maintenance"


def test_without_the_option_only_the_newest_come(long_live, import_from):
    import_from(long_live.url)
    assert set(Incident.objects.incidents().values_list("code", flat=True)) == {"n3wq7vbz5kcd"}


def test_what_is_over_and_here_is_not_asked_for_again(long_live, import_from):
    import_from(long_live.url, "--all-history")
    del long_live.answers["/incidents/q8zl5wnk3xvt.json"]
    code, said, _ = import_from(long_live.url, "--all-history")
    assert code == 0
    assert said.endswith("Nothing is new; nothing was changed.\n")


def test_a_copy_of_a_component_in_an_old_incident_is_no_news(long_live, harbour, import_from):
    old = harbour.load("incidents.json")["incidents"][1]
    old["components"][0] |= {"status": "operational", "updated_at": "2026-03-29T03:59:00.000+02:00"}
    long_live.answers[f"/incidents/{old['id']}.json"] = answer(old)
    import_from(long_live.url, "--all-history")
    crane = Component.objects.get(code="cr6n9wv3d1kt")
    assert (crane.baseline, crane.updated_at.isoformat()) == (
        *("degraded_performance", "2026-03-28T21:40:00.118000+00:00"),
    )


@pytest.mark.parametrize(
    ("spoiled", "complaint"),
    [
        ((404, {}, b""), "The server answered 404 (Not Found)."),
        ((200, {}, b"<html>"), "is a web page or XML, not JSON; was it saved from the right address?"),
        (answer({"months": 1}), "months: 1 is not a list"),
        (history(["../../x"]), 'months[0].incidents[0].code: "../../x" is not an id'),
    ],
    ids=["missing", "a web page", "no list", "no id"],
)
def test_a_history_that_breaks_off_is_named_and_what_was_found_comes(long_live, import_from, spoiled, complaint):
    long_live.answers["/history.json?page=2"] = spoiled
    code, _, complained = import_from(long_live.url, "--all-history", "-v0")
    assert code == 1
    assert complained.splitlines()[0] == f"broken: history.json?page=2: {complaint}"
    assert Incident.objects.count() == 4


def test_a_history_without_end_ends(long_live, import_from, monkeypatch):
    monkeypatch.setattr(live_history, "QUIET", 3)
    for number in range(3, 6):
        quiet = {"months": [{"name": f"Quiet month {number}", "incidents": []}]}
        long_live.answers[f"/history.json?page={number}"] = answer(quiet)
    long_live.answers["/history.json?page=6"] = (500, {}, b"")
    assert import_from(long_live.url, "--all-history")[0] == 0


def test_a_history_that_ignores_its_page_number_ends(long_live, import_from):
    long_live.answers["/history.json?page=2"] = long_live.answers["/history.json?page=1"]
    assert import_from(long_live.url, "--all-history")[0] == 0


def test_a_folder_has_no_more_history_than_it_has(harbour, import_from):
    assert import_from(harbour, "--all-history", "-v0") == (
        *(1, ""),
        "Only a live page can be asked for all its history; a folder is read as it is.",
    )
