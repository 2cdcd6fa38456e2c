"""A person at a terminal, or a pipeline, runs an incident from beginning to end against a living page."""

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api import actions
from api.scopes import Scope
from core import clock
from incidents.models import Incident
from monitoring.judgement import Verdict
from monitoring.proposing import Case, propose
from tests import factories

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def statusctl(loopback, live_server):
    """Runs a command as a program of its own, from an empty environment; exit code, answer, complaints."""
    factories.make_page()
    factories.make_component(name="Sign-in", code="signin000001")
    factories.make_component(name="API", code="api000000001")

    def run(*words: str, scope: str = Scope.PUBLISH, url: str = live_server.url, says: str = "", **more: str):
        _, token = actions.make_token(name="pipeline", scope=scope, by="ada")
        environment = {"PATH": os.defpath, "STATUSCTL_URL": url, "STATUSCTL_TOKEN": token, "LC_ALL": "C.UTF-8"} | more
        done = subprocess.run(
            [sys.executable, "-m", "statusctl", *words],
            cwd=ROOT,
            env=environment,
            input=says,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def test_an_incident_from_beginning_to_end(statusctl):
    code, said, complained = statusctl(
        *("open", "Sign-in fails", "--body", "-", "--impact", "sign-in=major_outage", "--not-affected", "API"),
        *("--next-update", "30m", "--json"),
        says="We are looking into it.",
    )
    assert (code, complained) == (0, "")
    opened = json.loads(said)
    assert opened["updates"][0]["body"] == "We are looking into it."
    told = {each["name"]: each["status"] for each in opened["updates"][0]["impacts"]}
    assert told == {"Sign-in": "major_outage", "API": "operational"}
    promised = datetime.fromisoformat(opened["next_update_by"].replace("Z", "+00:00"))
    assert timedelta(minutes=28) < promised - datetime.now(UTC) <= timedelta(minutes=30)
    code, said, _ = statusctl("update", opened["id"], "--status", "identified", "--body", "A bad certificate.")
    assert code == 0
    assert re.search(rf"{opened['id']}  identified  Sign-in fails", said)
    assert statusctl("resolve", opened["id"], "--body", "It works again.")[0] == 0
    assert Incident.objects.get().status == "resolved"
    code, said, _ = statusctl("tail", "--count", "3", "--every", "0")
    assert [line.split()[2] for line in said.splitlines()] == ["investigating", "identified", "resolved"]


def test_a_maintenance_is_scheduled(statusctl):
    code, said, _ = statusctl(
        *("schedule", "New disks", "--starts", "2126-03-03T01:00Z", "--ends", "2126-03-03T02:00+00:00"),
        *("--body", "An hour.", "--impact", "api000000001=under_maintenance", "--json"),
    )
    assert (code, json.loads(said)["starts_at"]) == (0, "2126-03-03T01:00:00Z")


def test_a_proposal_is_published_only_when_a_person_says_so(statusctl):
    login = factories.make_component(name="Chat")
    verdict = Verdict("major_outage", clock.now())
    found = propose(Case("c1", {login: verdict}, title="Chat is down", draft="Chat does not answer.", confidence=0.9))
    code, _, complained = statusctl("approve", str(found.pk), says="n\n")
    assert code == 1
    assert "Chat does not answer." in complained
    assert complained.endswith("Nothing was published.\n")
    assert not Incident.objects.exists()
    assert statusctl("approve", str(found.pk), says="y\n")[0] == 0
    assert Incident.objects.get().title == "Chat is down"


def test_refusals_come_with_their_reason(statusctl):
    code, _, complained = statusctl("open", "x", "--body", "y", "--impact", "Mars=major_outage")
    assert (code, complained) == (1, "There is no component Mars. There are: API, Sign-in.\n")
    code, _, complained = statusctl("open", "x", "--body", "y", scope=Scope.READ)
    assert code == 1
    assert "publish" in complained
    code, _, complained = statusctl("schedule", "x", "--body", "y", "--starts", "2126-03-03T01:00", "--ends", "soon")
    assert code == 2
    assert "2126-03-03T01:00 is no time with a zone" in complained


def test_a_dead_page_points_to_the_way_without_it(statusctl):
    code, _, complained = statusctl("incidents", url="http://127.0.0.1:1")
    assert code == 3
    assert "manage.py emergency" in complained


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("o", "open"),
        ("open --im", "--impact"),
        ("update a1b2c3d4e5f6 --status re", "resolved"),
        ("open --status re", ""),  # nothing begins with its end
        ("proposals --state ", "open all"),
        ("--url https://status.example.com res", "resolve"),
        ("--url ", ""),
        ("resolve a1b2c3d4e5f6 --body ", ""),
    ],
)
def test_the_shell_completes_commands_options_and_their_words(statusctl, typed, offered):
    script = statusctl("completion")[1]
    words = " ".join(f"'{word}'" for word in ["statusctl", *typed.split(" ")])
    asked = f'COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _statusctl; echo "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-c", f"{script}\n{asked}"], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == offered


def test_the_way_that_the_page_about_it_shows_works_in_every_folder(statusctl, tmp_path):
    usual = re.search(r"^statusctl\(\) .*$", (ROOT / "docs" / "statusctl.md").read_text(), re.MULTILINE)[0]
    line = usual.replace("/where/it/is", str(ROOT))
    asked = f"{line}\ncomplete -p statusctl; statusctl --help"
    done = subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.startswith("complete -F _statusctl statusctl\nusage: statusctl ")
    assert done.stderr == ""


def test_an_empty_list_is_said_to_be_one(statusctl):
    assert statusctl("incidents") == (0, "", "There is none.\n")
