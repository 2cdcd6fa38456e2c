"""Who posts goes first: while an update is being written, those who answer readers give the interpreter away.

One process answers readers in its event loop and runs Django in threads; only one of them has Python's
interpreter at a time. While thousands reload, the thread that publishes would get it every second turn at
best, and the new page would come late to all of them.
"""

import time

PAUSE = 0.005  # seconds that the event loop sleeps in each of its turns; a turn answers every reader who waits
LONGEST = 0.5  # seconds after the newest post has come in; a slow request must not slow the readers down for long


class Courtesy:
    """Whether somebody is posting, and the pause that is made for them; all times are those of the event loop."""

    def __init__(self) -> None:
        self.until = 0.0
        self._posting = 0
        self._paused_at = 0.0

    def begin(self, now: float) -> None:
        """Somebody has posted."""
        self._posting += 1
        self.until = now + LONGEST

    def end(self) -> None:
        """Their request is over."""
        self._posting -= 1
        if not self._posting:
            self.until = 0.0

    def give_way(self, now: float) -> None:
        """Pause once in each turn of the event loop; its clock stands still during a turn."""
        if now != self._paused_at:
            self._paused_at = now
            time.sleep(PAUSE)
