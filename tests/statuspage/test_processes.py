"""Sockets that are handed on, ports that are taken."""

import socket

import pytest

from statuspage.processes import PortTaken, listen


def test_a_taken_port_is_said_to_be_taken(loopback):
    with listen("127.0.0.1", 0) as first:
        with pytest.raises(PortTaken, match="Address already in use"):
            listen("127.0.0.1", first.getsockname()[1])
        with socket.create_connection(first.getsockname(), timeout=5) as line:
            assert line.getpeername() == first.getsockname()


def test_a_port_is_free_again_at_once(loopback):
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            first.accept()[0].close()
    with listen("127.0.0.1", port) as second:
        assert second.getsockname()[1] == port


@pytest.mark.parametrize("port", [-1, 70000])
def test_a_port_that_does_not_exist_cannot_be_had(loopback, port):
    with pytest.raises(PortTaken, match="0-65535"):
        listen("127.0.0.1", port)
