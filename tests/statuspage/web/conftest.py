"""A published tree and a server in front of a small application."""

import pytest

from publication.writer import Folder
from tests.servers import web
from tests.servers.process import wait_until

PAGE = b"<!doctype html><title>Status</title>" + b"<p>All systems operational.</p>" * 2000


FILES = [
    ("index.html", PAGE),
    ("history.html", b"<h1>History</h1>"),
    ("incidents/abc.html", b"<h1>Incident</h1>"),
    ("api/v2/summary.json", b'{"page": {}}'),
    ("404.html", b"<h1>No such page</h1>"),
    ("503.html", b"<h1>Out of order</h1>"),
]


@pytest.fixture
def folder(tmp_path):
    """A published tree that a test may change as it likes."""
    folder = Folder(tmp_path / "public")
    folder.replace_changed(FILES)
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The tree of the server: a test adds files of its own and changes only these."""
    folder = Folder(tmp_path_factory.mktemp("web") / "public")
    folder.replace_changed(FILES)
    return folder


@pytest.fixture(scope="module")
def static(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web") / "static"
    (folder / "css").mkdir(parents=True)
    (folder / "css/page.0123456789ab.css").write_bytes(b"body{}")
    (folder / "page.js").write_bytes(b"1")
    return folder


@pytest.fixture(scope="module")
def running_server(published, static):
    with web.running(published.root, static, "tests.statuspage.web.small_app:application") as server:
        yield server


@pytest.fixture
def server(running_server, loopback):
    """The running server, with no connection left from an earlier test."""
    running_server.pass_time(100)
    wait_until(lambda: running_server.connections == 0, within=5, what="no connection is left")
    return running_server
