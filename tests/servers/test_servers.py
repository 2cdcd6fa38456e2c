"""A test run stands on the servers that it says, and reaches nothing else."""

import socket

import pytest
from django.conf import settings
from django.db import connection
from pytest_socket import SocketBlockedError, SocketConnectBlockedError


def test_the_tests_use_a_database_of_their_own(db, request):
    if request.config.getoption("embedded"):
        assert connection.vendor == "sqlite"
        assert connection.settings_dict["NAME"].endswith("database.sqlite3")
    else:
        assert connection.vendor == "postgresql"
        assert connection.settings_dict["NAME"].startswith("test_")


def test_the_embedded_database_writes_ahead(db, request):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode" if request.config.getoption("embedded") else "SHOW fsync")
        [answer] = cursor.fetchone()
    assert answer in {"wal", "on" if request.config.getoption("durable") else "off"}


def test_state_is_kept_in_a_temporary_folder(public_dir):
    assert "statuspage-" in str(settings.DATA_DIR)
    assert not public_dir.exists()


def test_a_test_reaches_no_network():
    with pytest.raises(SocketBlockedError):
        socket.socket()


def test_loopback_reaches_this_machine_alone(loopback):
    with socket.socket() as line, pytest.raises(SocketConnectBlockedError):
        line.connect(("192.0.2.1", 80))


def test_nudges_are_collected(broker):
    from outbox.nudge import nudge

    nudge("outbox.relay")
    assert broker == ["outbox.relay"]
