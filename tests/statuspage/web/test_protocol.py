"""One connection, many requests, some of them nonsense."""

import socket

import pytest

from tests.servers import web
from tests.servers.process import wait_until
from tests.servers.web import ALIVE, LAST
from tests.statuspage.web.conftest import PAGE


def test_a_connection_is_used_again_and_every_answer_is_right(server):
    with server.connect() as line:
        for _ in range(3):
            line.sendall(ALIVE % (b"/", b""))
            assert web.read_answer(line)[2] == PAGE
            line.sendall(ALIVE % (b"/history", b"Accept-Encoding: identity\r\n"))
            assert web.read_answer(line)[2] == b"<h1>History</h1>"
            line.sendall(ALIVE % (b"/app/x/", b""))
            assert web.read_answer(line)[2].startswith(b"GET /app/x/?")


def test_the_same_bytes_after_a_change_are_answered_anew(server, published):
    """The remembered answer to a request must not outlive the file."""
    with server.connect() as line:
        published.replace_changed([("changing.html", b"sooner")])
        line.sendall(ALIVE % (b"/changing", b""))
        assert web.read_answer(line)[2] == b"sooner"
        published.replace_changed([("changing.html", b"later")])

        def answer():
            line.sendall(ALIVE % (b"/changing", b""))
            return web.read_answer(line)[2] == b"later"

        wait_until(answer, within=1, what="the changed page on the same connection")


def test_a_request_in_pieces_is_one_request(server):
    with server.connect() as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in (b"GE", b"T /hist", b"ory HTTP/1.1\r", b"\nHost: x\r\n", b"\r", b"\n"):
            line.sendall(piece)
        assert web.read_answer(line)[2] == b"<h1>History</h1>"


def test_a_body_that_looks_like_a_remembered_request_is_a_body(server):
    """What is remembered counts only where a request may begin."""
    known = ALIVE % (b"/history", b"")
    with server.connect() as line:
        line.sendall(known)
        web.read_answer(line)
        line.sendall(b"POST /app/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(known))
        line.sendall(known)
        assert f"body={len(known)}".encode() in web.read_answer(line)[2]
        line.sendall(b"GET / HTTP/1.1\r\nX-Open: ")
        line.sendall(known)  # the rest of a header: its Host is the first one's value
        assert web.read_answer(line)[0] == 200


def test_pipelined_requests_are_answered_in_order(server):
    paths = [b"/history", b"/app/1/", b"/incidents/abc", b"/app/2/", b"/nothing", b"/history"]
    asked = b"".join(ALIVE % (path, b"") for path in paths[:-1]) + LAST % (b"GET", paths[-1], b"")
    said = server.ask(asked)
    marks = [b"<h1>History", b"GET /app/1/", b"<h1>Incident", b"GET /app/2/", b"<h1>No such page", b"<h1>History"]
    places, start = [], 0
    for mark in marks:
        start = said.index(mark, start) + 1
        places.append(start)
    assert places == sorted(places)
    assert said.count(b"HTTP/1.1 ") == len(paths)


def test_http_1_0_and_close_end_the_connection(server):
    assert server.ask(b"GET /history HTTP/1.0\r\n\r\n").endswith(b"<h1>History</h1>")
    assert server.ask(LAST % (b"GET", b"/history", b"")).endswith(b"<h1>History</h1>")
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
    assert server.ask(ALIVE % (b"/history", upgrade)).endswith(b"<h1>History</h1>")


def test_a_body_with_a_get_is_read_and_ignored(server):
    said = server.ask(LAST % (b"GET", b"/history", b"Content-Length: 5\r\n") + b"hello")
    assert said.endswith(b"<h1>History</h1>")


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: evil\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBad Header: x\r\n\r\n",
        b"POST /app/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /app/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
        b"GET /history HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_T14_what_cannot_be_read_or_names_two_hosts_is_refused_once(server, request_bytes):
    said = server.ask(request_bytes + ALIVE % (b"/history", b""))
    assert said.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"<h1>History" not in said


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-A: 1\r\n" * 5000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 300_000,
        b"GET /?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_an_endless_head_is_refused(server, head):
    assert server.ask(head).startswith(b"HTTP/1.1 431 ")
