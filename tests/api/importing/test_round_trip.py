"""What is imported is served back field by field; every difference would be listed in docs/compatibility.md."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from publication.actions import publish

OWN = Path(__file__).parents[2] / "fixtures" / "captures"
# Captures of real pages lie beside the repository on some machines; they are used where they are.
REAL = Path(__file__).parents[4] / "shared" / "fixtures"
SOURCES = [
    OWN / "harbour",
    OWN / "harbour-later",
    *(path for path in (REAL / "discord-2019", REAL / "claude-2026-10-07-summary.json") if path.exists()),
]
ENDPOINTS = {
    "summary": "summary",
    "status": "status",
    "components": "components",
    "incidents": "incidents",
    "unresolved": "incidents/unresolved",
    "scheduled-maintenances": "scheduled-maintenances",
    "upcoming": "scheduled-maintenances/upcoming",
    "active": "scheduled-maintenances/active",
}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_answer_is_served_as_it_was_captured(public_dir, source):
    captured = captured_answers(source)
    call_command("import_statuspage", str(source), verbosity=0)
    publish()
    assert captured.keys() == ({"summary"} if source.is_file() else ENDPOINTS.keys())
    for name, content in captured.items():
        served = json.loads((public_dir / "api" / "v2" / f"{ENDPOINTS[name]}.json").read_bytes())
        assert served == content, name


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_our_own_answers_come_back_unchanged(public_dir, source, import_from, all_rows):
    """Our output is a capture like any other: importing it over itself finds nothing new."""
    import_from(source)
    publish()
    before = all_rows()
    code, said, complained = import_from(public_dir / "api")
    assert code == 0, complained
    assert "Nothing is new; nothing was changed." in said
    assert all_rows() == before


def captured_answers(source):
    """The captured answers by endpoint, whatever the folder calls them."""
    if source.is_file():
        return {"summary": json.loads(source.read_bytes())}
    paths = {path.stem: path for path in source.rglob("*.json")}
    return {name: json.loads(paths[name].read_bytes()) for name in ENDPOINTS if name in paths}
