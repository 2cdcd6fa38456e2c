"""How far a long job is: a bar for a terminal, a line now and then for a log."""

from collections.abc import Iterator, Sequence
from time import monotonic
from typing import TextIO, TypeVar

T = TypeVar("T")
WIDTH = 30
EVERY = 5.0  # seconds between two lines of a log
REDRAW = 0.1  # seconds between two pictures of the bar


class Progress:
    """Tells `stream` how many of how many are done; None tells nobody."""

    def __init__(self, stream: TextIO | None) -> None:
        self.stream = stream
        self.is_terminal = stream is not None and stream.isatty()
        self._told_at = 0.0

    def each(self, label: str, items: Sequence[T]) -> Iterator[T]:
        """The items one by one, counted as they are done."""
        for done, item in enumerate(items):
            self.tell(label, done, len(items))
            yield item
        self.tell(label, len(items), len(items))

    def tell(self, label: str, done: int, total: int) -> None:
        """`done` of `total` are done; the last one is always told."""
        is_over = done >= total
        now = monotonic()
        if self.stream is None or not total:
            return
        if not is_over and now - self._told_at < (REDRAW if self.is_terminal else EVERY):
            return
        self._told_at = now
        if self.is_terminal:
            filled = WIDTH * done // total
            bar = "#" * filled + "." * (WIDTH - filled)
            self.stream.write(f"\r{label:<28} [{bar}] {done:,}/{total:,}" + ("\n" if is_over else ""))
        else:
            self.stream.write(f"{label}: {done:,} of {total:,}\n")
        self.stream.flush()
