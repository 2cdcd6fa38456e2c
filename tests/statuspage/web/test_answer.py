"""One file, asked in every way."""

from dataclasses import replace
from http import HTTPStatus

import pytest

from statuspage.web.answer import Answer
from statuspage.web.question import Question, codings_for

MTIME = 1_772_452_800  # 2 March 2026, 12:00 UTC
DATE = b"Mon, 02 Mar 2026 13:00:00 GMT"
HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Vary", "Accept-Encoding"))
PLAIN = Question()


@pytest.fixture
def answer():
    return Answer({"": b"the page", "br": b"BR", "gzip": b"GZ"}, HEADERS, mtime=MTIME)


def test_the_whole_answer_byte_for_byte(answer):
    assert answer.respond(PLAIN, DATE) == (
        b"HTTP/1.1 200 OK\r\n"
        b"Date: Mon, 02 Mar 2026 13:00:00 GMT\r\n"
        b"Content-Type: text/html; charset=utf-8\r\n"
        b"Vary: Accept-Encoding\r\n"
        b"ETag: " + answer.etags[""] + b"\r\n"
        b"Last-Modified: Mon, 02 Mar 2026 12:00:00 GMT\r\n"
        b"Content-Length: 8\r\n\r\nthe page"
    )


def test_head_is_the_same_without_the_body(answer):
    assert answer.respond(Question(is_head=True), DATE) + b"the page" == answer.respond(PLAIN, DATE)


@pytest.mark.parametrize(("accepted", "coding", "body"), [(b"br", b"br", b"BR"), (b"gzip", b"gzip", b"GZ")])
def test_an_encoding_says_so_and_has_an_etag_of_its_own(answer, accepted, coding, body):
    said = answer.respond(Question(codings=codings_for(accepted)), DATE)
    assert b"Content-Encoding: " + coding + b"\r\n" in said
    assert said.endswith(b"Content-Length: 2\r\n\r\n" + body)
    assert len(set(answer.etags.values())) == 3


def test_a_reader_who_has_it_gets_304_without_body_or_length(answer):
    said = answer.respond(Question(etags=answer.etags[""]), DATE)
    assert said.startswith(b"HTTP/1.1 304 Not Modified\r\n")
    assert said.endswith(b"\r\n\r\n")
    assert b"Content-" not in said
    assert b"ETag: " + answer.etags[""] + b"\r\n" in said


@pytest.mark.parametrize(
    ("etags", "has_it"),
    [
        (b"%s", True),
        (b"W/%s", True),
        (b'"other", %s', True),
        (b'W/"other",W/%s', True),
        (b"*", True),
        (b'"other"', False),
        (b"nonsense", False),
    ],
)
def test_if_none_match(answer, etags, has_it):
    etags = etags.replace(b"%s", answer.etags[""])
    assert answer.respond(Question(etags=etags), DATE).startswith(b"HTTP/1.1 304" if has_it else b"HTTP/1.1 200")


def test_the_etag_of_another_encoding_is_another_version(answer):
    asked = Question(etags=answer.etags["br"], codings=codings_for(b"gzip"))
    assert answer.respond(asked, DATE).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    ("since", "has_it"),
    [
        (b"Mon, 02 Mar 2026 12:00:00 GMT", True),
        (b"Mon, 02 Mar 2026 12:00:01 GMT", True),
        (b"Mon, 02 Mar 2026 11:59:59 GMT", False),
        (b"Monday, 02-Mar-26 12:00:00 GMT", True),
        (b"last week", False),
        (b"Mon, 02 Mar 99999999 12:00:00 GMT", False),
        (b"\xff", False),
    ],
)
def test_if_modified_since(answer, since, has_it):
    said = answer.respond(Question(since=since), DATE)
    assert said.startswith(b"HTTP/1.1 304" if has_it else b"HTTP/1.1 200")


def test_an_etag_outweighs_a_date(answer):
    asked = Question(etags=b'"other"', since=b"Mon, 02 Mar 2026 12:00:00 GMT")
    assert answer.respond(asked, DATE).startswith(b"HTTP/1.1 200")


def test_other_bytes_have_another_etag():
    one, two = (Answer({"": body}, HEADERS, mtime=MTIME) for body in (b"12:03", b"12:04"))
    assert one.etags[""] != two.etags[""]


def test_an_error_page_is_never_not_modified():
    page = Answer({"": b"no such page"}, HEADERS, status=HTTPStatus.NOT_FOUND)
    said = page.respond(Question(etags=b"*", since=DATE), DATE)
    assert said.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"ETag" not in said


def test_everybody_who_asks_the_same_shares_the_same_bytes(answer):
    assert answer.respond(PLAIN, DATE) is answer.respond(Question(), DATE)
    assert answer.respond(PLAIN, b"Mon, 02 Mar 2026 13:00:01 GMT").count(b"13:00:01") == 1


def test_the_last_answer_of_a_connection_says_so(answer):
    said = answer.respond(replace(PLAIN, is_last=True), DATE)
    assert b"\r\nConnection: close\r\n" in said
