"""Which line came from whom."""

import io

import pytest

from statuspage.console import LONGEST, Console, LineBuffer, prefixed


@pytest.mark.parametrize(
    ("name", "text", "colour", "line"),
    [
        ("web", "hello", None, "web    | hello"),
        ("worker", "hello", None, "worker | hello"),
        ("web", "", None, "web    |"),
        ("web", "hello", 32, "\x1b[32mweb    |\x1b[0m hello"),
    ],
)
def test_a_line_carries_the_name_of_its_process(name, text, colour, line):
    assert prefixed(name, text, colour=colour) == line


def test_lines_are_whole_however_the_bytes_arrive():
    buffer = LineBuffer()
    assert [buffer.feed(data) for data in (b"on", b"e\ntw", b"o\r\n\nthr")] == [[], ["one"], ["two", ""]]
    assert buffer.end() == ["thr"]
    assert buffer.end() == []


def test_a_character_cut_in_two_is_read_as_one():
    buffer = LineBuffer()
    first, second = "ü\n".encode()[:1], "ü\n".encode()[1:]
    assert buffer.feed(first) + buffer.feed(second) == ["ü"]


def test_bytes_that_are_no_text_do_no_harm():
    assert LineBuffer().feed(b"\xff\n") == ["\ufffd"]


def test_a_line_without_an_end_is_cut():
    buffer = LineBuffer()
    assert buffer.feed(b"x" * (LONGEST + 1)) == ["x" * (LONGEST + 1)]
    assert buffer.end() == []


def test_colours_are_for_terminals_only():
    plain, coloured = io.StringIO(), io.StringIO()
    Console(plain).relay("web", "hello")
    console = Console(coloured, is_coloured=True)
    for name in ("web", "worker", "web"):
        console.relay(name, "hello")
    assert plain.getvalue() == "web    | hello\n"
    web, worker, again = coloured.getvalue().splitlines()
    assert web == again
    assert web[:5] != worker[:5]
