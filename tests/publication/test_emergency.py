"""Break-glass: a person speaks through the published files alone, and is not forgotten afterwards."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from xml.dom import minidom

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from core import clock
from incidents.models import Incident
from people.models import AuditEntry
from publication.actions import publish
from publication.emergency import actions, reconciling, record
from publication.translate import publish_translations
from tests.factories import make_component, make_page
from tests.servers.site import ROOT

TEXT = "Signing in fails for everybody since 11:40 UTC.\n\nThe API works. We say more by **12:30 UTC**."
TITLE = "Signing in fails for everybody since 11:40 UTC."
DEAD = {
    "DATABASE_URL": "postgres://nobody:nothing@127.0.0.1:1/gone",
    "BROKER_URL": "redis://127.0.0.1:1/0",
    "SITE_URL": "https://status.example.com",
    "ALLOWED_HOSTS": "status.example.com",
    "SECRET_KEY": "x" * 50,
    "PATH": os.environ["PATH"],
}


pytestmark = pytest.mark.timeout(180)  # six languages are written on a machine that may be busy


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Where a published page is kept for the tests that need no database."""
    return tmp_path_factory.mktemp("shelf") / "public"


@pytest.fixture
def tree(db, public_dir, shelf):
    """The files of a page in all its languages, on which all is well."""
    if not shelf.exists():
        make_page(url="https://status.example.com")
        make_component(name="Chat")
        publish()
        publish_translations()
        shutil.copytree(public_dir, shelf, copy_function=shutil.copy2)
        return public_dir
    shutil.copytree(shelf, public_dir, copy_function=shutil.copy2)
    return public_dir


@pytest.fixture
def published(db, public_dir, settings):
    """The same in two languages, with its database behind it."""
    settings.LANGUAGES = [(code, name) for code, name in settings.LANGUAGES if code in ("en", "de")]
    make_page(url="https://status.example.com")
    make_component(name="Chat")
    publish()
    publish_translations()
    return public_dir


def in_a_shell(*arguments, env):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
    )


def home(root, language=""):
    return (root / language / "index.html").read_text()


def answer(root, name="summary"):
    return json.loads((root / "api" / "v2" / f"{name}.json").read_bytes())


def bytes_of(root):
    """Every file that a web server would give out, but for the incident's own."""
    files = (path for path in root.rglob("*") if path.is_file())
    public = (path for path in files if not any(part.startswith(".") for part in path.relative_to(root).parts))
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in public}


@pytest.mark.servers
def test_F41_with_database_broker_worker_and_web_dead_a_shell_speaks_within_two_minutes(tree):
    began = time.monotonic()
    done = in_a_shell("manage.py", "emergency", TEXT, "--impact", "critical", env=DEAD | {"PUBLIC_DIR": str(tree)})
    took = time.monotonic() - began
    assert done.returncode == 0, done.stderr
    print(f"F-41: {took:.1f} s from the return key to the public post")
    assert took < 120
    for language in ("", "de", "fr", "es", "ja", "ar"):
        assert TITLE in home(tree, language)
        assert "<strong>12:30 UTC</strong>" in home(tree, language)
    assert "Von Hand geschrieben" in home(tree, "de")
    assert "All systems operational" not in home(tree)  # nothing above it says otherwise
    assert TITLE in (tree / "_status.html").read_text()
    said = answer(tree)
    assert said["status"] == {"indicator": "critical", "description": TITLE}
    assert said["incidents"][0]["incident_updates"][0]["body"] == TEXT
    assert answer(tree, "incidents/unresolved")["incidents"] == said["incidents"]
    for feed in ("history.atom", "history.rss", "updates.atom", "updates.rss"):
        assert TITLE in minidom.parse(str(tree / feed)).toxml()
    code = said["incidents"][0]["id"]
    assert TITLE in (tree / "incidents" / f"{code}.html").read_text()
    assert said["incidents"][0]["shortlink"] == f"https://status.example.com/incidents/{code}"


@pytest.mark.servers
def test_F41_without_any_setting_the_folder_is_enough(tree):
    env = {"PATH": os.environ["PATH"], "LOGNAME": "olga"}
    done = in_a_shell("-m", "publication.emergency", str(tree), TEXT, env=env)
    assert done.returncode == 0, done.stderr
    assert TITLE in home(tree, "ar")
    assert record.read(tree).posts[0].by == "olga"
    wrong = in_a_shell("-m", "publication.emergency", str(tree / "nowhere"), TEXT, env=env)
    assert wrong.returncode == 1
    assert "no published page" in wrong.stderr


def test_a_withdrawn_emergency_leaves_every_byte_as_it_was(tree):
    before = bytes_of(tree)
    actions.say(tree, TEXT, by="olga")
    actions.say(tree, "It is getting better.", by="olga")
    assert bytes_of(tree) != before
    actions.withdraw(tree)
    assert bytes_of(tree) == before
    assert not (tree / ".emergency").exists()
    with pytest.raises(actions.NoEmergency):
        actions.withdraw(tree)


def test_further_posts_come_first_and_the_last_one_ends_it(tree):
    actions.say(tree, TEXT, by="olga")
    actions.say(tree, "Half of it is back.", by="olga")
    page = home(tree)
    assert page.index("Half of it is back") < page.index("The API works")
    actions.say(tree, "All is back.", by="olga", is_over=True)
    assert "All systems operational" in home(tree)
    assert "All is back." in home(tree)
    assert answer(tree)["status"]["indicator"] == "none"
    assert answer(tree, "incidents/unresolved")["incidents"] == []
    assert answer(tree, "incidents")["incidents"][0]["status"] == "resolved"


def test_no_publish_wipes_it_away_before_a_person_decides(published):
    actions.say(published, TEXT, by="olga")
    make_component(name="Search")
    publish(is_full=True)
    publish_translations(is_full=True)
    assert "Search" in home(published)
    for language in ("", "de"):
        assert TITLE in home(published, language)
    assert answer(published)["incidents"][0]["name"] == TITLE
    actions.withdraw(published)
    assert "Search" in home(published)
    assert TITLE not in home(published)


def test_it_becomes_an_incident_with_its_own_address_and_its_honest_times(client, commander, published, inbox):
    noon = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        actions.say(published, TEXT, by="olga")
    with time_machine.travel(noon + timedelta(minutes=25), tick=False):
        actions.say(published, "Half of it is back.", by="piet")
    with time_machine.travel(noon + timedelta(minutes=50), tick=False):
        actions.say(published, "All is back.", by="olga", is_over=True)
    code = record.read(published).code
    client.force_login(commander)
    assert TITLE in client.get("/manage/").content.decode()  # the home says that something waits
    chat = Incident.components.rel.model.objects.get(name="Chat")
    form = {"title": TITLE, "started_at": "2026-03-02T11:40", f"impact_{chat.code}": "major_outage"}
    with time_machine.travel(noon + timedelta(hours=3), tick=False):
        assert client.post(reverse("emergency:reconcile"), form).status_code == 302
        publish()
        publish_translations()
    incident = Incident.objects.get()
    assert incident.code == code
    assert incident.started_at == noon - timedelta(minutes=20)
    assert incident.resolved_at == noon + timedelta(minutes=50)
    told = list(incident.updates.order_by("posted_at").values_list("posted_by", "posted_at", "status"))
    assert told == [
        ("olga (emergency)", noon, "investigating"),
        ("piet (emergency)", noon + timedelta(minutes=25), "investigating"),
        ("olga (emergency)", noon + timedelta(minutes=50), "resolved"),
    ]
    assert record.read(published) is None
    assert [entry["id"] for entry in answer(published, "incidents")["incidents"]] == [code]
    assert 'id="emergency"' not in home(published)
    assert 'id="emergency"' not in home(published, "de")
    assert "Half of it is back" in (published / "incidents" / f"{code}.html").read_text()
    assert TITLE not in client.get("/manage/").content.decode().split("<section")[0]
    assert AuditEntry.objects.get(deed="reconcile_emergency").details["said_by"] == ["olga", "piet"]


def test_two_people_make_one_incident_of_it(published, commander):
    waiting = actions.say(published, TEXT, by="olga")
    reconciling.reconcile(waiting, title=TITLE, impacts={}, by=commander)
    with pytest.raises(reconciling.NothingToReconcile):
        reconciling.reconcile(waiting, title=TITLE, impacts={}, by="rob")
    assert Incident.objects.get().impact == "major"
    assert Incident.objects.get().updates.get().next_update_by > clock.now()


def test_it_can_be_taken_back_from_the_desk(client, commander, published):
    client.force_login(commander)
    actions.say(published, TEXT, by="olga")
    assert client.post(reverse("emergency:discard")).status_code == 302
    assert TITLE not in home(published)
    assert AuditEntry.objects.get().details["texts"] == [TEXT]
    assert b"Nothing is waiting" in client.get(reverse("emergency:reconcile")).content


@pytest.mark.parametrize("text", ["<script>alert(1)</script> x", "safe\u202egpj.exe", "[x](javascript:alert(1))"])
def test_T06_T44_what_is_typed_in_a_shell_is_as_harmless_as_any_update(tree, text):
    actions.say(tree, text, by="olga", title=text)
    page = home(tree)
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert 'href="javascript' not in page


def test_what_cannot_be_done_is_said(tree, tmp_path):
    with pytest.raises(CommandError, match="A text is needed"):
        call_command("emergency", "  ")
    with pytest.raises(actions.NothingPublished):
        actions.say(tmp_path, TEXT, by="olga")
    (tree / record.NAME).write_text("{")
    with pytest.raises(actions.Unreadable):
        actions.say(tree, TEXT, by="olga")
    assert "All systems operational" in home(tree)
