"""The web server through real sockets: files, the application, and clients that mean no good."""

import http.client
import os
import socket
import time

import pytest

from tests.servers import web
from tests.servers.process import wait_until
from tests.statuspage.web import small_app
from tests.statuspage.web.conftest import PAGE

ALIVE = b"GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n"
LAST = b"%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n"


@pytest.fixture(autouse=True)
def nobody_else(server):
    """Connections of an earlier test are gone before the next one counts."""
    server.pass_time(100)
    wait_until(lambda: server.connections == 0, within=5, what="no connection is left")


def ask(server, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, answer.headers, content


# --- files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/?utm_source=x&a=1", "/?", "/%3F", "/index.html"])
def test_P5_a_query_string_changes_nothing(server, path):
    status, headers, content = ask(server, path)
    if path == "/%3F":
        assert status == 404
    else:
        assert (status, content) == (200, PAGE)
        assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/incidents/abc", "/%69ncidents/abc", "/incidents/abc.html"])
def test_a_page_is_found_by_its_address(server, path):
    assert ask(server, path)[::2] == (200, b"<h1>Incident</h1>")


def test_T15_forty_headers_that_mean_nothing_give_the_same_bytes(server):
    plain = ask(server, "/")
    names = [
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Original-URL",
        "X-Rewrite-URL",
        "Cookie",
        "HX-Request",
        "Range",
    ]
    names += [
        "Origin",
        "Referer",
        "User-Agent",
        "Accept",
        "Accept-Language",
        "Authorization",
        "Pragma",
        "Cache-Control",
    ]
    names += [f"X-Unkeyed-{n}" for n in range(23)]
    for name in names:
        status, headers, content = ask(server, "/", **{name: "evil.example"})
        assert (status, content) == (200, plain[2])
        assert {k: v for k, v in headers.items() if k != "Date"} == {k: v for k, v in plain[1].items() if k != "Date"}


@pytest.mark.parametrize(
    "path", ["/incidents/abc/x.css", "/incidents/", "/nothing", "/.published.json", "/.lock", "/404.html"]
)
def test_a_wrong_address_is_a_real_404(server, path):
    status, headers, content = ask(server, path)
    assert (status, content) == (404, b"<h1>No such page</h1>")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize(
    "path",
    ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../secret_key", "/static/%2e%2e/secret_key", "/%00"],
)
def test_T16_no_way_out_of_the_tree(server, path):
    assert ask(server, path)[0] == 404


def test_a_slash_too_many_leads_to_the_page(server):
    status, headers, content = ask(server, "/history/")
    assert (status, headers["Location"], content) == (301, "/history", b"")


def test_a_published_page_is_read_only(server):
    status, headers, _ = ask(server, "/", "POST", b"x=1")
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert ask(server, "/", "DELETE")[0] == 405


def test_assets_are_kept_for_a_year(server):
    status, headers, content = ask(server, "/static/css/page.0123456789ab.css")
    assert (status, content) == (200, b"body{}")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_new_page_is_seen_at_once(server, published):
    assert ask(server, "/incidents/new")[0] == 404
    for body in (b"first", b"second"):
        published.replace_changed([("incidents/new.html", body)])
        written = time.monotonic()
        wait_until(lambda body=body: ask(server, "/incidents/new")[2] == body, within=1, what="the new page")
        assert time.monotonic() - written < 0.5


def test_nothing_published_yet_is_no_wrong_address(static, tmp_path, loopback):
    with web.running(tmp_path / "empty", static, "tests.statuspage.web.small_app:application") as server:
        assert ask(server, "/")[0] == 503
        assert ask(server, "/x")[0] == 404


# --- one connection, many requests ---------------------------------------------------------------


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


# --- the application -------------------------------------------------------------------------------


def test_the_application_gets_the_request_as_it_was(server):
    status, _, content = ask(server, "/app/x/?a=1", "POST", b"12345")
    assert status == 200
    assert content.startswith(b"POST /app/x/?a=1 body=5 ")


def test_a_header_with_an_underscore_is_not_mistaken_for_one_with_a_dash(server):
    request = LAST % (b"GET", b"/app/x/", b"X_Forwarded_Proto: https\r\nX-Real: 1\r\n")
    said = server.ask(request)
    assert b"HTTP_X_REAL" in said
    assert b"FORWARDED" not in said


def test_a_bug_in_the_application_is_a_calm_503(server):
    status, headers, content = ask(server, "/app/raise/")
    assert (status, content) == (503, b"<h1>Out of order</h1>")
    assert (headers["Cache-Control"], headers["Retry-After"]) == ("no-store", "10")


def test_an_application_that_hangs_leaves_the_files_alone(server):
    small_app.release.clear()
    lines = [server.connect() for _ in range(70)]
    try:
        for line in lines:
            line.sendall(ALIVE % (b"/app/wait/", b""))
        refused = [web.read_answer(line) for line in lines[64:]]
        assert {status for status, _, _ in refused} == {503}
        started = time.monotonic()
        assert ask(server, "/")[0] == 200
        assert time.monotonic() - started < 0.5
    finally:
        small_app.release.set()
    assert {web.read_answer(line)[0] for line in lines[:64]} == {200}
    for line in lines:
        line.close()


def test_an_application_that_cannot_be_loaded_leaves_the_files_alone(published, static, loopback):
    with web.running(published.root, static, "tests.statuspage.web.no_such_module:application") as server:
        assert ask(server, "/")[2] == PAGE
        assert ask(server, "/app/x/")[::2] == (503, b"<h1>Out of order</h1>")


# --- clients that mean no good ------------------------------------------------------------------------


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
def test_what_cannot_be_read_is_refused_once(server, request_bytes):
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
