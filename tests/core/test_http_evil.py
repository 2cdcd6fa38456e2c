"""T37: whatever a server does, asking it ends in time and costs little."""

import gzip
import socket
import struct
import threading
import tracemalloc
from time import monotonic

import pytest

from core import http
from core.unreachable import Unreachable
from tests.core.asking import HOME, ask, reason
from tests.servers.listener import listening, saying

pytestmark = pytest.mark.usefixtures("loopback")


def silent(connection, head):
    while connection.recv(65536):
        pass


def drips(beginning, drop):
    """Says `beginning`, then `drop` every 50 ms for as long as somebody listens."""

    def behave(connection, head):
        pause = threading.Event()
        connection.sendall(beginning)
        while not pause.wait(0.05):
            connection.sendall(drop)

    return behave


def pours(beginning, flood):
    """Says `beginning`, then `flood` without end and as fast as it is read."""

    def behave(connection, head):
        connection.sendall(beginning)
        while True:
            connection.sendall(flood)

    return behave


def resets(connection, head):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


OK = b"HTTP/1.1 200 OK\r\n"
EVIL = {
    "says nothing": (silent, "timeout"),
    "drips its status line": (drips(b"", b"H"), "timeout"),
    "drips headers": (drips(OK, b"X: y\r\n"), "timeout"),
    "drips one header": (drips(OK + b"X: ", b"y"), "timeout"),
    "drips its body": (drips(OK + b"Content-Length: 9999\r\n\r\n", b"x"), "timeout"),
    "drips chunks": (drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), "timeout"),
    "continues for ever": (drips(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), "timeout"),
    "never ends its body": (pours(OK + b"\r\n", b"x" * 65536), "too_large"),
    "never ends its chunks": (pours(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n" * 9), "too_large"),
    "never ends its headers": (pours(OK, b"X: y\r\n" * 999), "protocol"),
    "never ends one header": (pours(OK + b"X: ", b"y" * 65536), "protocol"),
    "announces 10 GB": (pours(OK + b"Content-Length: 10737418240\r\n\r\n", b"x" * 65536), "too_large"),
    "sends a gzip bomb": (saying("200 OK", gzip.compress(bytes(99_000_000)), "Content-Encoding: gzip"), "too_large"),
    "resets": (resets, "protocol"),
    "hangs up": (lambda connection, head: None, "protocol"),
    "breaks off": (lambda connection, head: connection.sendall(OK + b"Content-Length: 99\r\n\r\nx"), "protocol"),
    "speaks something else": (lambda connection, head: connection.sendall(b"220 mail.example ESMTP\r\n"), "protocol"),
    "lies about chunks": (
        lambda connection, head: connection.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        "protocol",
    ),
}


@pytest.mark.parametrize("name", EVIL)
def test_t37_an_evil_server_costs_no_more_than_its_time_and_little_memory(name):
    behaviour, expected = EVIL[name]
    # Who is refused for what he says must have had the time to say it, on a busy machine too.
    limit = 0.6 if expected == "timeout" else 10
    tracemalloc.start()
    try:
        with listening(behaviour) as place:
            tracemalloc.reset_peak()
            before, _ = tracemalloc.get_traced_memory()
            begun = monotonic()
            seen = reason(lambda: ask(place, total_timeout=limit, read_timeout=limit * 2 / 3))
            took = monotonic() - begun
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seen == expected
    assert took <= limit + 0.5
    assert peak - before < 4_000_000


def test_t37_a_server_that_hangs_in_the_handshake_is_left():
    with listening(silent, reads=False) as place:
        begun = monotonic()
        assert reason(lambda: ask(place, scheme="https", total_timeout=0.5)) == "timeout"
        assert monotonic() - begun < 1


def test_t37_a_server_that_does_not_read_is_left():
    def sleeps(connection, head):
        place.ended.wait(5)

    with listening(sleeps, reads=False) as place:
        begun = monotonic()
        assert reason(lambda: ask(place, method="POST", body=bytes(50_000_000), total_timeout=0.5)) == "timeout"
        assert monotonic() - begun < 1


def test_a_port_where_nobody_listens_is_refused():
    with listening(saying()) as place:
        url = place.url()
    assert reason(lambda: http.fetch("GET", url, allow_private=HOME, total_timeout=5)) == "refused"


def test_the_sentence_of_a_failure_is_for_people():
    with pytest.raises(Unreachable) as caught:
        http.fetch("GET", "http://10.0.0.1/")
    assert caught.value.message.startswith("The address leads into a private")
    assert "10.0.0.1" in caught.value.detail
