"""Which processes are started, and how."""

import os
import sys
from types import SimpleNamespace

import pytest

from statuspage import broker, children
from statuspage.processes import listen


@pytest.fixture
def parts(tmp_path):
    """The settings that matter here."""
    return SimpleNamespace(
        BIND="127.0.0.1",
        PORT=8123,
        DATA_DIR=tmp_path,
        BROKER_SOCKET=tmp_path / "broker.sock",
        MAIL_CATCHER_DIR=tmp_path / "mail",
        EXERCISE=False,
    )


@pytest.fixture
def sockets(loopback):
    """Two listening sockets."""
    with listen("127.0.0.1", 0) as page, listen("127.0.0.1", 0) as mail:
        yield page, mail


def test_everything_is_started_in_order_and_leans_on_broker_and_mail(parts, sockets):
    started = children.embedded(parts, *sockets, has_broker=True)
    assert [(child.name, child.is_foundation) for child in started] == [
        ("broker", True),
        ("mail", True),
        ("web", False),
        ("worker", False),
        ("beat", False),
    ]
    assert [list(child.sockets) for child in started] == [[], [sockets[1]], [sockets[0]], [], []]


def test_what_is_given_is_not_started(parts, sockets):
    started = children.embedded(parts, sockets[0], None, has_broker=False)
    assert [child.name for child in started] == ["web", "worker", "beat"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("web", ["statuspage.web", "--host", "127.0.0.1", "--port", "8123"]),
        ("worker", ["worker", "--queues", "default,publish,mail,webhooks,chat,push,sms,probe.local"]),
        ("beat", ["beat", "--scheduler", "celery.beat:Scheduler"]),
    ],
)
def test_one_part_alone_is_the_same_program(parts, name, words):
    command = children.alone(name, parts)
    assert command[0] == sys.executable
    assert command[command.index(words[0]) :][: len(words)] == words


@pytest.mark.parametrize(("has_shared_memory", "pool"), [(True, "prefork"), (False, "threads")])
def test_a_worker_without_shared_memory_uses_threads(monkeypatch, has_shared_memory, pool):
    monkeypatch.setattr(os, "access", lambda path, mode: has_shared_memory)
    command = children.worker()
    assert command[command.index("--pool") + 1] == pool


def test_the_broker_is_reachable_for_its_owner_alone(tmp_path):
    words = broker.command(tmp_path / "broker.sock", tmp_path)
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert os.access(words[0], os.X_OK)
    assert (options["--port"], options["--unixsocketperm"], options["--appendonly"]) == ("0", "700", "yes")


def test_a_broker_that_is_not_there_does_not_answer(tmp_path):
    assert broker.answers(tmp_path / "broker.sock") is False


def test_a_page_that_nobody_serves_does_not_answer(sockets):
    assert children.page_answers(*sockets[0].getsockname()) is False
