"""Two machines and a home on one network, as network namespaces of this one; needs to be root."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from tests.programs import PATH

NETWORK, HOME = "10.77.0", "10.77.0.1"
BRIDGE = "proof-br"


@dataclass(frozen=True)
class Machine:
    """One namespace with an address of its own."""

    name: str
    address: str

    def command(self, *words: str) -> list[str]:
        """What runs these words there."""
        return [_ip(), "netns", "exec", self.name, *words]

    def speaks_to(self, port: int) -> bool:
        """Whether anything there has a connection to that port at home."""
        found = subprocess.run(
            self.command("ss", "-Htn", "state", "established", "dst", HOME, "dport", "=", f":{port}"),
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"PATH": PATH},
        )
        return bool(found.stdout.strip())


def why_not() -> str:
    """Why there can be no machines here, in a sentence; empty when there can."""
    if os.geteuid() != 0:
        return "Skipped: only root may make the network namespaces that stand for two machines."
    if shutil.which("ip", path=PATH) is None:
        return "Skipped: `ip` is missing (apt-get install iproute2)."
    return ""


@contextlib.contextmanager
def two() -> Iterator[list[Machine]]:
    """Two machines that reach home and each other; they are gone at the end."""
    machines = [Machine(f"proof-{number}", f"{NETWORK}.{10 + number}") for number in (1, 2)]
    _remove(machines)
    try:
        _do("link", "add", BRIDGE, "type", "bridge")
        _do("addr", "add", f"{HOME}/24", "dev", BRIDGE)
        _do("link", "set", BRIDGE, "up")
        for machine in machines:
            _do("netns", "add", machine.name)
            _do("link", "add", f"v{machine.name}", "type", "veth", "peer", "name", "eth0", "netns", machine.name)
            _do("link", "set", f"v{machine.name}", "master", BRIDGE)
            _do("link", "set", f"v{machine.name}", "up")
            _do("-n", machine.name, "addr", "add", f"{machine.address}/24", "dev", "eth0")
            for device in ("eth0", "lo"):
                _do("-n", machine.name, "link", "set", device, "up")
        yield machines
    finally:
        _remove(machines)


def _remove(machines: list[Machine]) -> None:
    for machine in machines:
        _do("netns", "del", machine.name, is_sure=False)  # its end of the cable goes with it
    _do("link", "del", BRIDGE, is_sure=False)


def _do(*words: str, is_sure: bool = True) -> None:
    subprocess.run([_ip(), *words], check=is_sure, stderr=None if is_sure else subprocess.DEVNULL)


def _ip() -> str:
    return shutil.which("ip", path=PATH) or "ip"
