"""Database, broker, worker and clock are gone; the page answers, and says since when it is silent."""

import os
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from incidents.actions import open_incident
from tests.servers.process import wait_until
from tests.servers.visitor import Visitor


@contextmanager
def no_database():
    """Nobody can use the database of the installation until the block ends."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if connection.vendor == "sqlite":
        os.rename(name, f"{name}.away")
        os.mkdir(name)  # an empty file would be a fresh database
        try:
            yield
        finally:
            os.rmdir(name)
            os.rename(f"{name}.away", name)
        return
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@pytest.fixture
def told(chat, commander):
    """The public has been told of an incident."""
    return open_incident(title="Chat fails", impacts={chat: "major_outage"}, body="We look.", by=commander)


def test_the_page_survives_without_its_database(told, live_site, own_broker, visitor):
    addresses = ["/", f"/incidents/{told.code}", "/api/v2/summary.json", "/history.atom", "/history.rss"]
    # at once, unless a worker is just writing everything; then a moment later
    wait_until(lambda: visitor.get(addresses[1]).status_code == 200, within=30, what="the page of the incident")
    before = {address: visitor.get(address) for address in addresses}
    assert {address: answer.status_code for address, answer in before.items()} == dict.fromkeys(addresses, 200)
    assert "Chat fails" in before["/"].text
    live_site.kill("worker")
    live_site.kill("beat")
    own_broker.kill()
    with no_database():
        for address, answer in before.items():
            now = visitor.get(address)
            assert (now.status_code, now.content) == (200, answer.content)
        etag = before["/"].headers["ETag"]
        assert visitor.get("/", **{"If-None-Match": etag}).status_code == 304
        # What needs the database says so calmly, in its own page.
        answer = visitor.get("/manage/login/")
        assert answer.status_code in {200, 500, 503}
        assert "Traceback" not in answer.text
        live_site.kill("web")
        live_site.start("web")
        with Visitor(live_site.url) as another:
            assert another.get("/").content == before["/"].content
