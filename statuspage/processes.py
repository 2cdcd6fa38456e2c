"""Starting processes that end with their parent and inherit its listening sockets."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from functools import partial

PR_SET_PDEATHSIG = 1  # prctl(2); Linux only
# Loaded before any fork: the function below runs between fork and exec.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class PortTaken(Exception):
    """The port is in use, or this account may not listen on it."""


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Ask the kernel to send us `number` when the process `parent`, which started us, ends in whatever way."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we could ask
        os.kill(os.getpid(), number)


def spawn(command: Sequence[str], *, sockets: Sequence[socket.socket] = ()) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own: Ctrl-C in the terminal reaches only us, our end reaches the child."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=[one.fileno() for one in sockets],
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=partial(die_with_parent, os.getpid()),  # safe: the supervisor has one thread
    )


def kill_session(process: subprocess.Popen[bytes], number: int) -> None:
    """Send a signal to a child and all that it started; also when the child itself is gone already."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that outlives the restarts of those who answer on it; PortTaken when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except (OSError, OverflowError) as error:
        listener.close()
        raise PortTaken(getattr(error, "strerror", None) or str(error)) from error
    return listener
