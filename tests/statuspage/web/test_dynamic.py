"""The application behind the files, when it works and when it does not."""

import time

import pytest

from tests.servers import web
from tests.servers.web import ALIVE, LAST, ask
from tests.statuspage.web import small_app
from tests.statuspage.web.conftest import PAGE


def test_the_application_gets_the_request_as_it_was(server):
    status, _, content = ask(server, "/app/x/?a=1", "POST", b"12345")
    assert status == 200
    assert content.startswith(b"POST /app/x/?a=1 body=5 length=5 ")


@pytest.mark.parametrize("expects", [b"", b"Expect: 100-continue\r\n"])
def test_a_body_that_comes_in_chunks_has_a_length_for_the_application(server, expects):
    head = LAST % (b"POST", b"/app/x/", b"Transfer-Encoding: chunked\r\n" + expects)
    said = server.ask(head + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    assert b"body=5 length=5 " in said
    assert b"TRANSFER_ENCODING" not in said


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
