"""Lines of several processes in one terminal, each with its name before it."""

import io
import os
import sys
from typing import TextIO

# ANSI codes; names keep their colour because the order of the children is fixed.
PALETTE = (36, 33, 32, 35, 34, 31)
WIDTH = 7
LONGEST = 16 * 1024


def prefixed(name: str, text: str, *, colour: int | None = None) -> str:
    """The line with its process's name before it; `colour` is an ANSI code or None for plain text."""
    head = f"{name:<{WIDTH}}|"
    if colour is not None:
        head = f"\x1b[{colour}m{head}\x1b[0m"
    return f"{head} {text}" if text else head


class LineBuffer:
    """Bytes as they come from a pipe, lines as they go to the terminal."""

    def __init__(self) -> None:
        self.rest = b""

    def feed(self, data: bytes) -> list[str]:
        """The lines completed by `data`; a line without an end is cut where it gets too long."""
        *lines, self.rest = (self.rest + data).split(b"\n")
        if len(self.rest) > LONGEST:
            lines.append(self.rest)
            self.rest = b""
        return [self._text(line) for line in lines]

    def end(self) -> list[str]:
        """What is left when the pipe closes."""
        rest, self.rest = self.rest, b""
        return [self._text(rest)] if rest else []

    @staticmethod
    def _text(line: bytes) -> str:
        return line.decode(errors="replace").rstrip("\r")


class Console:
    """Where the person who typed `make run` reads; a closed terminal stops nobody."""

    def __init__(self, stream: TextIO | None = None, *, is_coloured: bool | None = None) -> None:
        self.stream = stream or sys.stdout
        if isinstance(self.stream, io.TextIOWrapper):
            self.stream.reconfigure(errors="replace")  # a terminal without UTF-8 still shows its lines
        self.is_coloured = self.stream.isatty() if is_coloured is None else is_coloured
        self.colours: dict[str, int] = {}

    def say(self, text: str = "") -> None:
        """One line of our own."""
        try:
            print(text, file=self.stream, flush=True)
        except BrokenPipeError:
            # From now on nobody reads; what is still buffered must not fail again when we end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())

    def relay(self, name: str, text: str) -> None:
        """One line of the process called `name`."""
        colour = self.colours.setdefault(name, PALETTE[len(self.colours) % len(PALETTE)])
        self.say(prefixed(name, text, colour=colour if self.is_coloured else None))
