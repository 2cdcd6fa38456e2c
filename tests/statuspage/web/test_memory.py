"""Heads that are known: never anything that the parser would have read differently."""

import httptools
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from statuspage.web import memory
from statuspage.web.memory import Memory
from statuspage.web.question import Question

REST = b" HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n"


class Parsed:
    """What httptools makes of some bytes: the requests that are whole."""

    def __init__(self, data):
        self.seen = []
        self.is_open = False
        parser = httptools.HttpRequestParser(self)
        self.parser = parser
        parser.feed_data(data)

    def on_message_begin(self):
        self.url, self.headers, self.is_open = b"", [], True

    def on_url(self, url):
        self.url += url

    def on_header(self, name, value):
        self.headers.append((name, value))

    def on_message_complete(self):
        self.is_open = False
        self.seen.append((self.parser.get_method(), self.parser.get_http_version(), self.url, self.headers))


def test_the_same_head_for_another_address_is_known():
    known, question = Memory(), Question()
    known.keep(b"GET /" + REST, question)
    assert known.recall(b"GET /" + REST) == (b"/", question)
    assert known.recall(b"GET /history?page=2&x=%20" + REST) == (b"/history", question)


def test_head_and_get_are_told_apart():
    known, question = Memory(), Question(is_head=True)
    known.keep(b"HEAD /" + REST, question)
    assert known.recall(b"GET /" + REST) is None
    assert known.recall(b"HEAD /history" + REST) == (b"/history", question)
    assert known.recall(b"HEADx/history" + REST) is None


@pytest.mark.parametrize(
    "data",
    [
        b"GET /a b" + REST,
        b"GET /#a" + REST,
        b"GET /\r\nX:" + REST,
        b"GET /\x00" + REST,
        b"GET /\xff" + REST,
        b"GET  /" + REST,
        b"GET http://x/" + REST,
        b"GET *" + REST,
        b"GETX/" + REST,
        b"get /" + REST,
        b"POST /" + REST,
        b"GET /" + REST + b"G",
        b"GET /" + REST * 2,
        b"GET /" + REST[:-1],
        b"GET / HTTP/1.0\r\nX:" + REST,
        b"GET / HTTP/1.1\r\nX:" + REST,
        b"GET /" + b"a" * memory.LONGEST + REST,
        b"",
    ],
)
def test_what_differs_elsewhere_than_in_the_address_is_not_known(data):
    known = Memory()
    known.keep(b"GET /" + REST, Question())
    assert known.recall(data) is None


def test_the_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(memory, "MOST", 10)
    known = Memory()
    for n in range(100):
        known.keep(b"GET / HTTP/1.1\r\nHost: %d\r\n\r\n" % n, Question())
        assert len(known._questions) <= 10
    known.keep(b"GET / HTTP/1.1\r\nHost: " + b"x" * memory.LONGEST + b"\r\n\r\n", Question())
    assert len(known._questions) <= 10


WORDS = (
    *(b"GET ", b"HEAD ", b"POST ", b"/", b"/a", b"?q=1", b"#", b" ", b"\n", b"\r\n", b"\x00", b"%2e", b"ab"),
    *(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", b"Host: x\r\n", b"X: HTTP/1.1\r\n", b"Connection: close\r\n"),
    *(b"Content-Length: 2\r\n", b"Transfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
)
PIECES = st.lists(st.sampled_from(WORDS), max_size=9).map(b"".join)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@example(first=b"\nX: HTTP/1.1\r\n\r\n", second=b"", address=b"/")
@given(first=PIECES, second=PIECES, address=st.sampled_from([b"/", b"/a", b"/?q", b"/a b", b"/#", b""]))
def test_what_is_known_is_what_the_parser_would_have_read(first, second, address):
    """For any bytes that were one whole request, and any bytes that are then recognised."""
    for data in (first, b"GET /" + first, b"GET / HTTP/1.1\r\n" + first):
        try:
            parsed = Parsed(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            continue
        if len(parsed.seen) != 1 or parsed.is_open or parsed.seen[0][0] not in (b"GET", b"HEAD"):
            continue
        method, version, _, headers = parsed.seen[0]
        known = Memory()
        known.keep(data, Question(is_head=method == b"HEAD"))
        tail = data[data.find(b" HTTP/1.1\r\n") :]
        starts = (method + b" ", method + b"x", b"GET ")
        for other in (second, second + tail, *(start + address + tail for start in starts)):
            recalled = known.recall(other)
            if recalled is not None:
                again = Parsed(other)
                assert not again.is_open
                (found,) = again.seen
                assert (found[0], found[1], found[3]) == (method, version, headers)
                assert found[2].partition(b"?")[0] == recalled[0]
