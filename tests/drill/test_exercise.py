"""An exercise: recorded signals, real people, and nothing that leaves."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from core import addresses
from drill import replay, timeline
from drill.exercise import actions, observing, place
from drill.exercise.playing import Playing
from drill.exercise.scoring import Broke, Post, score
from drill.loading import make_components
from drill.provider import Provider
from incidents import actions as incidents
from people.models import AuditEntry
from tests.conftest import make_person
from tests.factories import make_page

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def at(minutes):
    return NOON + timedelta(minutes=minutes)


def test_the_figures_of_the_recorded_day():
    story, until = timeline.read(), datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    figures = score(observing.broke_of_the_day(story, until), observing.posts_of_the_day(story, until), until=until)
    began = min(signal.at for signal in story.signals)
    assert figures.first_post_after == datetime(2026, 3, 2, 11, 49, tzinfo=UTC) - began
    assert figures.longest_silence == timedelta(minutes=61)  # from 12:21 to 13:22
    assert figures.contradictions >= 2  # 13:37 and 14:05 take back what was said at 12:21
    assert figures.promises == 0


def test_promises_are_kept_late_or_not_due():
    broke = [Broke(at(0), frozenset({"chat"}))]
    posts = [
        Post(at(5), "a", at(35)),
        Post(at(30), "a", at(60), frozenset({"chat"})),
        Post(at(75), "a", at(200), is_correction=True),
    ]
    figures = score(broke, posts, until=at(120))
    assert figures.first_post_after == timedelta(minutes=5)
    assert (figures.promises, figures.kept, figures.late) == (2, 1, timedelta(minutes=15))
    assert figures.longest_silence == timedelta(minutes=45)
    assert figures.contradictions == 2
    nobody = score(broke, [], until=at(30))
    assert (nobody.first_post_after, nobody.longest_silence) == (None, timedelta(minutes=30))
    assert score([], posts, until=at(120)).first_post_after is None


@pytest.mark.django_db
def test_signals_come_as_recorded_and_the_report_follows(loopback, tmp_path, commander):
    story = timeline.read()
    make_page()
    parts = make_components(story)
    provider, report = Provider(), tmp_path / "report.json"
    until = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    with time_machine.travel(NOON, tick=False) as now:
        exercise = Playing(story, provider, speed=10, until=until, report=report)
        exercise.look()
        assert provider.broken == set()
        now.shift(timedelta(seconds=61))
        exercise.look()
        assert provider.broken == set(story.signals[0].breaks)
        now.shift(timedelta(seconds=90))
        incidents.open_incident(title="Chat fails", impacts={parts["chat"]: "major_outage"}, body="x", by=commander)
        exercise.look()
        assert json.loads(report.read_text())["ours"]["first_post_after"] == 90
        now.shift(timedelta(minutes=40))
        exercise.look()
    figures = json.loads(report.read_text())
    assert figures["is_over"]
    assert figures["theirs"]["first_post_after"] > 60
    provider._server.server_close()


@pytest.mark.django_db
def test_it_is_furnished_with_a_banner_and_with_our_people(settings, tmp_path):
    vera = make_person("vera", "viewer")
    vera.set_password("a long and good password")
    vera.save()
    settings.DATA_DIR = tmp_path
    people = [{"name": "olga", "password": vera.password, "role": "admin"}]
    (tmp_path / place.PEOPLE).write_text(json.dumps(people))
    actions.furnish()
    actions.furnish()  # a second start finds everything there
    page = replay.Component._meta.apps.get_model("components", "Page").objects.get()
    assert page.notice.startswith("EXERCISE")
    olga = type(vera).objects.get(username="olga")
    assert olga.check_password("a long and good password")
    assert olga.membership.role == "admin"
    assert not (tmp_path / place.PEOPLE).exists()


def test_nothing_of_the_real_installation_reaches_it_and_it_reaches_nobody(settings):
    ours = {
        "PATH": "/bin",
        "DATABASE_URL": "postgres://real",
        "EMAIL_URL": "smtp://real",
        "OBJECT_STORE": "s3://real",
        "SECRET_KEY": "real",
        "PUBLIC_DIR": "/srv/real",
        "AWS_SECRET_ACCESS_KEY": "real",
    }
    told = place.environment(ours, speed=10, until="x")
    assert "real" not in " ".join(told.values())
    assert told["DATA_DIR"] == str(settings.DATA_DIR / "exercise")
    settings.EXERCISE = True
    import ipaddress

    assert not addresses.may_reach(ipaddress.ip_address("93.184.216.34"))
    loopback = addresses.networks(["127.0.0.0/8"])
    assert addresses.may_reach(ipaddress.ip_address("127.0.0.1"), loopback)


@pytest.mark.django_db
def test_the_desk_shows_the_last_report_and_a_viewer_begins_nothing(client, commander, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.force_login(commander)
    assert b"Begin an exercise" in client.get(reverse("drill:exercise")).content
    assert client.post(reverse("drill:stop_exercise")).status_code == 302
    assert not AuditEntry.objects.exists()
    figures = {
        "first_post_after": 75.0,
        "posts": 2,
        "promises": 1,
        "kept": 1,
        "late": 0.0,
        "longest_silence": None,
        "contradictions": 0,
    }
    place.folder().mkdir()
    report = {"at": NOON.isoformat(), "speed": 10, "is_over": True, "signals": 1, "ours": figures, "theirs": figures}
    (place.folder() / "report.json").write_text(json.dumps(report))
    page = client.get(reverse("drill:exercise")).content.decode()
    assert "1 min 15 s" in page
    assert "0 s" in page
    client.force_login(make_person("vera", "viewer"))
    assert client.post(reverse("drill:exercise"), {"speed": "10"}).status_code == 403
    settings.EXERCISE = True
    client.force_login(commander)
    assert client.get(reverse("drill:exercise")).status_code == 404


@pytest.mark.django_db
def test_an_exercise_that_cannot_start_says_so_at_once(client, commander, settings, tmp_path):
    settings.DATA_DIR, settings.BASE_DIR = tmp_path / "data", tmp_path  # where no program is
    settings.DATA_DIR.mkdir()
    client.force_login(commander)
    answer = client.post(reverse("drill:exercise"), {"until": "2026-03-02T12:30Z", "speed": "30"})
    assert answer.status_code == 422
    assert "could not be started: " in answer.content.decode()
    assert "manage.py" in answer.content.decode()  # the last words of what failed
    assert b"manage.py" in (place.folder() / "log").read_bytes()
    assert not AuditEntry.objects.exists()
