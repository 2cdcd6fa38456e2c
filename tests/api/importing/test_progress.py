"""A terminal sees a bar, a log sees a line now and then, and nobody is told when nobody listens."""

from io import StringIO

from api.importing.progress import Progress


class Terminal(StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_a_bar_that_is_redrawn():
    terminal = Terminal()
    assert list(Progress(terminal).each("reading", "ab")) == ["a", "b"]
    assert terminal.getvalue() == (
        "\rreading                      [..............................] 0/2"
        "\rreading                      [##############################] 2/2\n"
    )


def test_a_log_sees_lines():
    log = StringIO()
    assert list(Progress(log).each("reading", [1])) == [1]
    assert log.getvalue() == "reading: 0 of 1\nreading: 1 of 1\n"


def test_nothing_to_do_is_nothing_to_tell():
    log = StringIO()
    assert list(Progress(log).each("reading", [])) == []
    assert log.getvalue() == ""
    assert list(Progress(None).each("reading", [1])) == [1]
