"""The two brokers that an installation may name, each on an address that other machines reach."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

from statuspage import broker
from tests.servers.process import Process, short_folder
from tests.servers.site import free_port

RABBIT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


@contextlib.contextmanager
def redis(address: str, port: int) -> Iterator[str]:
    """A server of the kind that `make run` brings along; its URL."""
    with short_folder("redis") as folder:
        words = broker.command(folder / "s", folder)
        options = ["--port", str(port), "--bind", address, "--protected-mode", "no"]
        server = Process("redis", [*words, *options], log=folder / "log")
        server.wait_until(lambda: _listens(address, port), within=20, what="the broker listens")
        try:
            yield f"redis://{address}:{port}/0"
        finally:
            server.stop()


@contextlib.contextmanager
def rabbitmq(address: str, port: int) -> Iterator[str]:
    """Debian's RabbitMQ with files of its own; its URL."""
    with short_folder("rabbit") as folder:
        (folder / "rabbit.conf").write_text("loopback_users = none\n")
        (folder / "plugins").write_text("[].\n")
        names = str(free_port())
        told = {
            "PATH": os.defpath,
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_PORT": names,
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbit.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_NODENAME": "proof@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": address,
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
        }
        server = Process("RabbitMQ", [str(RABBIT)], log=folder / "log", env=told, cwd=folder)
        server.wait_until(lambda: _listens(address, port), within=90, what="RabbitMQ listens")
        try:
            yield f"amqp://guest:guest@{address}:{port}//"
        finally:
            server.stop(signal.SIGTERM, within=60)
            epmd = shutil.which("epmd", path=os.defpath) or "epmd"
            subprocess.run([epmd, "-port", names, "-kill"], stdout=subprocess.DEVNULL, check=False)


def _listens(address: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=1):
        return True
    return False


KINDS = {"Redis": redis, "RabbitMQ": rabbitmq}
