"""Publishing: everything once, then what changed, always to the same bytes."""

import json
import shutil
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components import actions as components
from components.models import Component
from components.status import ComponentStatus as S
from incidents import actions, maintenance
from incidents.models import Incident
from incidents.objections import DWELL
from outbox.models import OutboxEvent
from publication import actions as publication
from publication import kept, pieces
from publication.translate import publish_translations
from publication.writer import Folder
from tests import factories
from tests.chance import examples
from tests.publication.conftest import NOON, at, tree

ALWAYS = {
    *("index.html", "_status.html", "history.html", "about.html", "404.html", "503.html"),
    *("index.json", "alive.json", "history.atom", "history.rss", "updates.atom", "updates.rss", "feed.json"),
    *("maintenance.html", "maintenance.ics", "uptime.html", "history.json", "api/v3/uptime.json"),
    *("badge.svg", "badge.json", "embed/script.js", "embed/frame.html", "embed/frame.js", "embed/look.css"),
    *("api/v2/summary.json", "api/v2/status.json", "api/v2/components.json", "api/v2/incidents.json"),
    *("api/v2/incidents/unresolved.json", "api/v2/scheduled-maintenances.json"),
    *("api/v2/scheduled-maintenances/upcoming.json", "api/v2/scheduled-maintenances/active.json"),
}


def states(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_everything_that_was_told_has_its_files(story, publish):
    found = publish()
    told = (story.outage, story.resolved, story.planned, story.running, story.done, story.cancelled)
    pages = {f"incidents/{incident.code}.{kind}" for incident in told for kind in ("html", "json", "atom")}
    pages |= {f"components/{part.code}.{kind}" for part in (story.api, story.login) for kind in ("html", "atom")}
    pages |= {f"badges/{story.api.code}{kind}" for kind in (".svg", ".json", "-uptime.svg", "-uptime.json")}
    pages |= {f"api/v3/affected/{story.api.code}.json"}
    months = {f"history/2026-{month}.html" for month in ("01", "02", "03")}
    assert ALWAYS | pages | months <= set(found)
    assert f"incidents/{story.private.code}.html" not in found


def test_publishing_twice_touches_no_file(story, publish, public_dir):
    publish()
    before = states(public_dir)
    publish()
    assert states(public_dir) == before


def test_the_sign_of_life_is_all_that_a_quiet_minute_changes(story, publish):
    before, after = publish(), publish(minutes=1)
    assert [name for name in after if after[name] != before[name]] == ["alive.json"]
    assert json.loads(after["alive.json"]) == {
        "alive_at": "2026-03-02T12:01:00Z",
        "version": OutboxEvent.objects.latest("pk").pk,
        "updated_at": "2026-03-02T11:50:00Z",
    }


def test_an_update_writes_its_own_pages_and_the_present(story, publish):
    before = publish()
    with at(minutes=1):
        actions.post_update(story.outage, status="resolved", body="Over.", by="carla")
    after = publish(minutes=1, waited_for=True)
    changed = {name for name in after if after[name] != before.get(name)}
    assert {f"incidents/{story.outage.code}.html", f"incidents/{story.outage.code}.json"} <= changed
    assert {"index.html", "api/v2/summary.json", "history.atom"} <= changed
    others = (story.resolved, story.done, story.cancelled)
    assert not changed & {f"incidents/{other.code}.{kind}" for other in others for kind in ("html", "json")}
    assert "history/2026-01.html" not in changed


def test_what_becomes_private_is_taken_down(story, publish):
    publish()
    with at(minutes=1):
        Incident.objects.filter(pk=story.outage.pk).update(is_private=True)
        actions.edit_title(story.outage, title="Quiet now", by="carla")
    after = publish(minutes=1, waited_for=True)
    assert not [name for name, body in after.items() if story.outage.code in name or b"Quiet now" in body]


def test_a_component_that_is_archived_disappears_everywhere(story, publish):
    publish()
    with at(minutes=1):
        components.archive(story.api, by="carla")
    after = publish(minutes=1)
    data = {name: body for name, body in after.items() if name.endswith(".json")}
    assert [name for name, body in data.items() if story.api.code.encode() in body] == []


def test_who_waits_does_not_wait_for_a_long_history(story, publish, monkeypatch, broker):
    before = publish()
    monkeypatch.setattr(publication, "LONG_HISTORY", 1)
    with at(minutes=1):
        story.page.name = "Renamed"
        components.save_page(story.page, by="carla")
    name = f"incidents/{story.resolved.code}.html"
    after = publish(minutes=1, waited_for=True)
    assert b"Renamed" in after["api/v2/status.json"]
    assert after[name] == before[name]
    assert "publication.publish" in broker
    assert b"Renamed" in publish(minutes=2)[name]


def test_a_long_rebuild_shows_the_present_first(story, publish, monkeypatch):
    publish()
    monkeypatch.setattr(publication, "LONG_HISTORY", 1)
    written = []
    monkeypatch.setattr(
        Folder,
        "replace_changed",
        lambda self, files, version=None, is_complete=True: written.extend(n for n, _ in files),
    )
    with at(minutes=1):
        story.page.name = "Renamed"
        components.save_page(story.page, by="carla")
    with at(minutes=1):
        publication.publish()
    assert written.index("index.html") < written.index(f"incidents/{story.resolved.code}.html")


def test_an_import_writes_everything(db, publish):
    page = factories.make_page()
    publish()
    incident = factories.make_incident(started_at=NOON - timedelta(days=400), created_at=NOON - timedelta(days=400))
    factories.make_update(incident)
    publication.OutboxEvent.objects.create(
        kind="page.imported", subject_id=page.pk, topic="x", is_public=True, happened_at=NOON, recorded_at=NOON
    )
    after = publish()
    assert f"incidents/{incident.code}.html" in after
    assert "history/2025-01.html" in after


def test_a_file_that_nobody_wrote_goes_with_the_next_full_publish(story, publish, public_dir):
    publish()
    (public_dir / "stray.html").write_text("stray")
    with at():
        publication.publish(is_full=True)
    assert "stray.html" not in tree(public_dir)


def test_after_a_month_without_publishing_everything_is_written(story, publish, public_dir):
    publish()
    (public_dir / "about.html").unlink()
    assert "about.html" not in publish(days=29)
    assert "about.html" in publish(days=31)


def test_a_full_disk_raises_and_the_next_publish_repairs(story, publish, monkeypatch):
    def fail(self, files, version=None, is_complete=True):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Folder, "replace_changed", fail)
    with pytest.raises(OSError, match="No space left"):
        publish()
    monkeypatch.undo()
    assert "index.html" in publish()


def test_an_older_database_overwrites_nothing_until_a_person_says_so(story, publish, public_dir):
    before = publish()
    OutboxEvent.objects.order_by("-pk").first().delete()
    Incident.objects.filter(pk=story.outage.pk).update(title="From the backup")
    assert publish(minutes=1) == before
    with at(minutes=2):
        publication.publish(is_full=True)
    assert b"From the backup" in tree(public_dir)["index.html"]
    assert json.loads(publish(minutes=3)["alive.json"])["alive_at"] == "2026-03-02T12:03:00Z"


def test_the_language_of_whoever_posts_does_not_matter(story, publish):
    before = publish()
    with translation.override("de"):
        assert publish() == before


@pytest.mark.slow
def test_the_command_publishes_and_says_the_version(story, public_dir, capsys):
    with at():
        call_command("publish", "--full")
    assert capsys.readouterr().out == f"Published version {OutboxEvent.objects.latest('pk').pk}.\n"
    assert (public_dir / "index.html").exists()


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["open", "backdate", "update", "resolve", "baseline", "plan", "begin", "cancel", "rename", "wait"]
        ),
        st.integers(0, 5),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


def take(step, number, moment):
    """One random deed at that moment; deeds that are not possible are left out."""
    parts = list(every_component())
    part = parts[number % len(parts)]
    opened = Incident.objects.incidents().open().first()
    planned = Incident.objects.upcoming().first()
    with time_at(moment):
        if step in ("open", "backdate"):
            back = timedelta(days=40 * number) if step == "backdate" else timedelta()
            actions.open_incident(
                title=f"Trouble {number}",
                impacts={part: S.PARTIAL_OUTAGE},
                body="We look.",
                by="c",
                started_at=moment - back,
                next_update_by=moment + timedelta(hours=1),
            )
        elif step in ("update", "resolve") and opened:
            status = "monitoring" if step == "update" else "resolved"
            actions.post_update(opened, status=status, body="More.", by="c", overrides={DWELL: "time flies here"})
        elif step == "baseline":
            components.set_baseline(part, list(S)[number % len(S)], by="c")
        elif step == "plan":
            maintenance.schedule_maintenance(
                title="Work",
                body="Planned.",
                components=[part],
                starts_at=moment + timedelta(days=7 * number),
                ends_at=moment + timedelta(days=7 * number, hours=2),
                by="c",
            )
        elif step == "begin" and planned:
            maintenance.start(planned)
        elif step == "cancel" and planned:
            maintenance.cancel(planned, by="c", body="No.")
        elif step == "rename":
            part.name = f"Part {number}"
            components.save_part(part, by="c")


def every_component():
    return Component.objects.order_by("pk")


def time_at(moment):
    return at(seconds=(moment - NOON).total_seconds())


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(max_examples=examples(4), deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_incremental_publishing_equals_a_full_rebuild(steps, db, public_dir, settings, tmp_path):
    settings.LANGUAGES, settings.TRANSLATED_MONTHS = [("en", "English"), ("ar", "العربية")], 2
    with transaction.atomic():
        with at(days=-3):
            factories.make_page(time_zone="Asia/Tokyo")
            for _ in range(2):
                factories.make_component()
        moment = NOON
        for step, number, is_waited_for in steps:
            moment += timedelta(days=9) if step == "wait" else timedelta(minutes=7)
            take(step, number, moment)
            with time_at(moment):
                publication.publish(OutboxEvent.objects.order_by("-pk").first() if is_waited_for else None)
                publish_translations(is_news_only=is_waited_for)
        moment += timedelta(hours=2)
        with time_at(moment):
            publication.publish()
            publish_translations()
            incremental = tree(public_dir)
            settings.PUBLIC_DIR = tmp_path / "fresh"
            kept.forget()
            pieces.forget()
            publication.publish()
            publish_translations()
            full = tree(settings.PUBLIC_DIR)
        settings.PUBLIC_DIR = public_dir
        for folder in (public_dir, tmp_path / "fresh"):
            shutil.rmtree(folder)
        transaction.set_rollback(True)
    assert {name for name in {*full, *incremental} if full.get(name) != incremental.get(name)} == set()
