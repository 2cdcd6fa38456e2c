"""The processes that make up the product, and how each is started."""

import contextlib
import http.client
import os
import sys
from functools import partial
from socket import socket
from typing import Any

from statuspage import broker
from statuspage.child import Child

QUEUES = "default,publish,mail,webhooks,chat,push,sms,probe.local"
# Enough that a slow mail server and a hanging probe leave somebody free for the rest; forked, so memory is shared.
WORKERS = 4


def web(place: list[str]) -> list[str]:
    """The web server, on an inherited socket (`--fd N`) or on a port of its own (`--port N`)."""
    return [sys.executable, "-m", "statuspage.web", *place]


def worker() -> list[str]:
    """All queues of one machine; threads where there is no shared memory to coordinate processes with."""
    pool = "prefork" if os.access("/dev/shm", os.W_OK) or sys.platform != "linux" else "threads"
    options = ["--queues", QUEUES, "--pool", pool, "--concurrency", str(WORKERS)]
    return [*_celery("worker"), *options, "--without-gossip", "--without-mingle"]


def beat() -> list[str]:
    """The clock; it keeps no file: what is due is in the database, and a lost tick comes again."""
    return [*_celery("beat"), "--scheduler", "celery.beat:Scheduler"]


def _celery(what: str) -> list[str]:
    # In a container everybody is root; docs/operations.md says it in a better place than each log.
    quiet = ["-W", "ignore:You're running the worker with superuser privileges"]
    return [sys.executable, *quiet, "-m", "celery", "--quiet", "--app", "statuspage", what]


def alone(name: str, settings: Any) -> list[str]:
    """The command of one part, for systemd and containers, which supervise by themselves."""
    return {"web": web(["--host", settings.BIND, "--port", str(settings.PORT)]), "worker": worker(), "beat": beat()}[
        name
    ]


def embedded(settings: Any, page: socket, mail: socket | None, *, has_broker: bool) -> list[Child]:
    """All children in the order of their start; the sockets are open already and handed on."""
    children = []
    if has_broker:
        address = settings.BROKER_SOCKET
        start = broker.command(address, settings.DATA_DIR / "broker")
        children.append(Child("broker", start, is_ready=partial(broker.answers, address), is_foundation=True))
    if mail is not None:
        catcher = [sys.executable, "-m", "drill.catcher", "--fd", str(mail.fileno()), str(settings.MAIL_CATCHER_DIR)]
        children.append(Child("mail", catcher, sockets=[mail], is_foundation=True))
    server = web(["--fd", str(page.fileno())])
    children.append(Child("web", server, sockets=[page], is_ready=partial(page_answers, *page.getsockname()[:2])))
    children.append(Child("worker", worker()))
    children.append(Child("beat", beat()))
    if settings.EXERCISE:
        signals = [sys.executable, str(settings.BASE_DIR / "manage.py"), "exercise", "signals"]
        children.append(Child("signals", signals))
    return children


def page_answers(host: str, port: int) -> bool:
    """True when the web server gives an answer, whatever it says."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    line = http.client.HTTPConnection(host, port, timeout=1)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(line):
        line.request("GET", "/")
        return line.getresponse().status > 0
    return False
