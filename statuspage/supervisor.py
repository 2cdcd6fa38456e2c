"""Keep a handful of child processes alive until we are told to stop."""

import contextlib
import selectors
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from socket import socketpair

from statuspage.child import Child
from statuspage.console import Console

SAME_SIGNAL = 2.0  # seconds: make and the terminal both pass on one Ctrl-C
PATIENCE = 10.0  # seconds between asking a child to end and ending it
READY_WITHIN = 20.0  # seconds a child may take before the next one is started all the same


class Supervisor:
    """Starts the children in order, restarts what dies, stops them all; one thread, one loop."""

    def __init__(self, children: Sequence[Child], console: Console, announce: Callable[[], None] = lambda: None):
        self.children = children
        self.console = console
        self.announce = announce
        self.selector = selectors.DefaultSelector()
        self.asked_to_stop_at: float | None = None
        self.is_hurried = False
        self.has_failed = False

    def run(self) -> int:
        """Supervise until a signal comes (0) or a child cannot be kept alive (1)."""
        with self._signals_leave_a_note():
            try:
                self._start_all()
                while not self._is_over():
                    self._turn(at_most=5.0)
            finally:
                self._stop_all()
        return 1 if self.has_failed else 0

    def _is_over(self) -> bool:
        return self.has_failed or self.asked_to_stop_at is not None

    def _start_all(self) -> None:
        for child in self.children:
            if not self._is_over():
                self._start(child)
            deadline = time.monotonic() + READY_WITHIN
            while not self._is_over() and time.monotonic() < deadline and not child.is_ready():
                self._turn(at_most=0.1)
        if not self._is_over():
            self.announce()

    def _start(self, child: Child) -> None:
        self.selector.register(child.start(), selectors.EVENT_READ, child)

    def _turn(self, *, at_most: float) -> None:
        """One round of at most so many seconds: pass lines on, notice deaths, start again what is due."""
        now = time.monotonic()
        due = [child.start_at for child in self.children if child.start_at is not None]
        for key, _ in self.selector.select(max(0.0, min([now + at_most, *due]) - now)):
            if isinstance(key.data, Child):
                lines, is_open = key.data.read()
                self._relay(key.data, lines)
                if not is_open:
                    self.selector.unregister(key.fileobj)
            else:
                self.wakeup.recv(4096)
        for child in self.children:
            if child.has_ended():
                self._bury(child)
            if child.start_at is not None and child.start_at <= time.monotonic():
                self.console.say(f"Starting {child.name} again.")
                self._start(child)

    def _relay(self, child: Child, lines: Sequence[str]) -> None:
        for line in lines:
            self.console.relay(child.name, line)

    def _bury(self, child: Child) -> None:
        """Say how the child ended and whether it starts again."""
        assert child.process is not None
        assert child.process.stdout is not None
        with contextlib.suppress(KeyError):
            self.selector.unregister(child.process.stdout.fileno())
        lines, code = child.bury()
        self._relay(child, lines)
        if self._is_over():
            return
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        pause = child.plan_restart(time.monotonic())
        if pause is not None:
            self.console.say(f"{child.name} {how}; it starts again in {pause:g} s.")
            return
        self.has_failed = True
        self.console.say(f"{child.name} {how}, the {len(child.deaths)}th time within a minute. Its last lines:")
        for line in child.last_lines:
            self.console.say(f"    {line}")

    def _stop_all(self) -> None:
        """Ask everyone to end, foundations last; whoever is too slow is ended."""
        if self.asked_to_stop_at is None:
            self.asked_to_stop_at = time.monotonic()
        self.console.say("Stopping ...")
        for is_foundation in (False, True):
            group = [child for child in self.children if child.is_foundation is is_foundation]
            for child in group:
                child.ask_to_end()
            deadline = time.monotonic() + PATIENCE
            while any(child.process is not None for child in group):
                if self.is_hurried or time.monotonic() > deadline:
                    for child in group:
                        child.end()
                self._turn(at_most=0.2)
        self.console.say("Everything has stopped.")

    @contextlib.contextmanager
    def _signals_leave_a_note(self) -> Iterator[None]:
        """A signal only notes what was asked; a socket that the loop watches wakes it."""
        self.wakeup, sender = socketpair()
        self.wakeup.setblocking(False)
        sender.setblocking(False)
        self.selector.register(self.wakeup, selectors.EVENT_READ, None)
        before_wakeup = signal.set_wakeup_fd(sender.fileno(), warn_on_full_buffer=False)
        wanted = {signal.SIGTERM: self._asked_to_stop, signal.SIGINT: self._asked_to_stop, signal.SIGCHLD: _nothing}
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            wanted[signal.SIGHUP] = self._asked_to_stop
        before = {number: signal.signal(number, handler) for number, handler in wanted.items()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(before_wakeup)
            self.selector.close()
            self.wakeup.close()
            sender.close()

    def _asked_to_stop(self, number: int, frame: object) -> None:
        now = time.monotonic()
        if self.asked_to_stop_at is None:
            self.asked_to_stop_at = now
        elif now - self.asked_to_stop_at > SAME_SIGNAL:
            self.is_hurried = True


def _nothing(number: int, frame: object) -> None:
    """A handler must exist for the signal to wake the loop."""
