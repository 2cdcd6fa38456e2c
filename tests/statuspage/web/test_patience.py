"""Clients that send too much, too slowly, or take nothing."""

import os
import socket
import time

import pytest

from tests.servers import web
from tests.servers.process import wait_until
from tests.servers.web import ALIVE, LAST, ask
from tests.statuspage.web import small_app


def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("path", [b"/app/x/", b"/"])
@pytest.mark.parametrize("framing", [b"Content-Length: 1000000000\r\n", b"Transfer-Encoding: chunked\r\n"])
def test_T35_a_huge_body_is_refused_at_once(server, path, framing):
    block = b"x" * 65536
    chunk = block if b"Length" in framing else b"10000\r\n" + block + b"\r\n"
    before, started = memory(), time.monotonic()
    with server.connect() as line:
        line.sendall(LAST % (b"POST", path, framing))
        line.settimeout(1)
        for _ in range(200):  # 13 MB, or as many as are taken
            try:
                line.send(chunk)
            except OSError:
                break
        said = line.recv(200)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - started < 2
    assert memory() - before < 10_000_000


def test_a_body_just_within_the_limit_is_taken(server):
    assert b"body=262144 " in ask(server, "/app/x/", "POST", b"x" * 262_144)[2]
    assert ask(server, "/app/x/", "POST", b"x" * 262_145)[0] == 413


def test_T36_a_head_that_drips_is_given_up_and_others_are_not(server):
    slow = [server.connect() for _ in range(50)]
    for line in slow:
        line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Drip: ")
    idle, active = server.connect(), server.connect()
    active.sendall(ALIVE % (b"/history", b""))
    web.read_answer(active)
    wait_until(lambda: server.connections == 52, within=5, what="all connections are there")
    server.pass_time(11)  # seconds
    assert [line.recv(100) for line in slow] == [b""] * 50
    active.sendall(ALIVE % (b"/history", b""))
    assert web.read_answer(active)[0] == 200
    server.pass_time(21)
    assert idle.recv(100) == active.recv(100) == b""
    for line in (*slow, idle, active):
        line.close()


def test_T36_a_body_that_drips_is_given_up(server):
    with server.connect() as line:
        line.sendall(b"POST /app/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
        wait_until(lambda: server.connections == 1, within=5, what="the connection is there")
        server.pass_time(11)
        line.sendall(b"d")
        server.pass_time(31)
        assert web.read_all(line) == b""


def test_T36_a_reader_who_takes_nothing_is_given_up(server):
    with server.connect() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.sendall((ALIVE % (b"/", b"")) * 200)  # 12 MB to come
        wait_until(lambda: server.connections == 1, within=5, what="the connection is there")
        server.pass_time(1)
        server.pass_time(17)
        wait_until(lambda: server.connections == 0, within=5, what="the connection is gone")


def test_a_slow_application_is_not_taken_for_a_silent_client(server):
    small_app.release.clear()
    with server.connect() as line:
        line.sendall(ALIVE % (b"/app/wait/", b""))
        wait_until(lambda: server.server.server_state.tasks, within=5, what="the application is at work")
        server.pass_time(60)
        small_app.release.set()
        assert web.read_answer(line)[0] == 200
