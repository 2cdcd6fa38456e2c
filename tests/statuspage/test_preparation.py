"""What is made ready before the first process starts, and what is said when it cannot be."""

import fcntl
import io
import os
import time

import pytest
from django.db import DatabaseError

from components.models import Page
from statuspage import preparation
from statuspage.console import Console
from statuspage.preparation import CannotStart


@pytest.fixture
def console():
    """A console that keeps what was said."""
    return Console(io.StringIO())


def test_only_one_instance_runs_on_the_same_data(tmp_path):
    with preparation.take_the_data(tmp_path / "var"):
        with pytest.raises(CannotStart) as refused:
            preparation.take_the_data(tmp_path / "var")
        assert str(refused.value) == (
            f"Another instance (process {os.getpid()}) is running on {tmp_path / 'var'}: "
            "stop it, or start with another DATA_DIR."
        )
    preparation.take_the_data(tmp_path / "var").close()


def test_a_killed_instance_leaves_the_data_free(tmp_path):
    (tmp_path / "running").write_text("999999\n")
    with preparation.take_the_data(tmp_path) as file, (tmp_path / "running").open() as other:
        assert other.read() == f"{os.getpid()}\n"
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert file.name == str(tmp_path / "running")


def test_the_folder_of_the_broker_is_ours_alone(tmp_path):
    preparation.prepare_broker(tmp_path / "short" / "broker.sock", tmp_path / "var" / "broker")
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "short", tmp_path / "var" / "broker")]
    assert modes == [0o700, 0o700]


def test_a_foreign_folder_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    with pytest.raises(CannotStart, match="belongs to somebody else"):
        preparation.prepare_broker(tmp_path / "broker.sock", tmp_path / "var")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("database is locked", "The database D is locked by another program: end that program, then start again."),
        (
            "file is not a database",
            "The database D is damaged (file is not a database): restore a backup, or move it away to begin anew.",
        ),
        (
            "attempt to write a readonly database",
            "The database D cannot be used (attempt to write a readonly database): "
            "see that its disk has room and we may write there.",
        ),
        ("", "The database D cannot be used (no reason given): see that its disk has room and we may write there."),
    ],
)
def test_a_database_that_fails_is_a_sentence(settings, monkeypatch, error, sentence):
    settings.EMBEDDED = True
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", "D")
    assert preparation.why_the_database_fails(error) == sentence


def test_a_database_server_that_fails_is_a_sentence(settings):
    settings.EMBEDDED = False
    assert preparation.why_the_database_fails("connection refused\n\tIs the server running?") == (
        "The database cannot be used (connection refused): see that it runs and that DATABASE_URL is right."
    )


@pytest.mark.django_db
def test_a_migration_that_fails_is_a_sentence(settings, console, monkeypatch):
    def fail(*args, **options):
        raise DatabaseError("disk I/O error")

    settings.EMBEDDED = False
    monkeypatch.setattr(preparation, "call_command", fail)
    with pytest.raises(CannotStart, match="disk I/O error"):
        preparation.prepare_database(console)


def test_static_files_are_collected_again_only_when_one_changed(settings, tmp_path, console):
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "static")
    said = [preparation.collect_static(console) or console.stream.getvalue().count("Collecting") for _ in range(2)]
    assert said == [1, 1]
    assert (tmp_path / "static" / "page.css").read_text() == "a {}"
    (source / "page.css").write_text("a { color: red }")
    tomorrow = time.time() + 86400  # collectstatic compares whole seconds
    os.utime(source / "page.css", (tomorrow, tomorrow))
    preparation.collect_static(console)
    assert (tmp_path / "static" / "page.css").read_text() == "a { color: red }"


@pytest.mark.django_db
def test_the_demo_is_told_to_an_empty_installation_only(console, monkeypatch):
    told = []
    monkeypatch.setattr(preparation, "call_command", lambda name, **options: told.append(name))
    preparation.load_demo_once(console)
    Page.objects.create(name="Ours")
    preparation.load_demo_once(console)
    assert told == ["load_demo"]


def test_a_page_that_cannot_be_written_now_stops_nobody(console, monkeypatch):
    def fail():
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(preparation, "publish", fail)
    preparation.publish_page(console)
    assert console.stream.getvalue().splitlines()[-1] == (
        "The page could not be published now ([Errno 28] No space left on device); the worker tries again every minute."
    )
