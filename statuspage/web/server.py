"""One server process: uvicorn with our connection, our application and our patience."""

import asyncio
import os
import resource
import signal
import socket
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from django.conf import settings

from statuspage.web import patience
from statuspage.web.app import App
from statuspage.web.dynamic import Dynamic
from statuspage.web.protocol import PublishedFirst
from statuspage.web.site import Site

GRACE = 10  # seconds for requests under way when we are told to stop
TICKS_A_SECOND = 10  # uvicorn's own rhythm


class Server(uvicorn.Server):
    """A uvicorn server that sweeps its connections, and stops when its parent has gone."""

    def __init__(self, config: uvicorn.Config, parent: int | None) -> None:
        super().__init__(config)
        self.parent = parent

    async def on_tick(self, counter: int) -> bool:
        """Called by uvicorn ten times a second; true ends the server."""
        if counter % TICKS_A_SECOND == 0:
            patience.sweep(self.server_state.connections, asyncio.get_running_loop().time())  # type: ignore[arg-type]
            if self.parent is not None and os.getppid() != self.parent:
                self.should_exit = True
        return await super().on_tick(counter)


def serve(listener: socket.socket, parent: int | None = None) -> None:
    """Answer on a listening socket until SIGTERM or SIGINT; returns after an orderly stop."""
    _allow_many_connections()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)  # uvicorn stops in order and then raises the same signal once more
    asyncio.Runner(loop_factory=uvicorn.Config(lambda: None, loop="uvloop").get_loop_factory()).run(
        _serve(listener, parent)
    )


async def _serve(listener: socket.socket, parent: int | None) -> None:
    dynamic = Dynamic()
    site = Site(Path(settings.PUBLIC_DIR), Path(settings.STATIC_ROOT), dynamic, https=settings.IS_HTTPS)
    site.begin_turn(asyncio.get_running_loop().time())
    server = Server(_config(site, App(site, dynamic)), parent)
    loading = asyncio.create_task(dynamic.load())
    await server.serve([listener])
    loading.cancel()


def _config(site: Site, app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=type("SiteConnection", (PublishedFirst,), {"site": site}),
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=2048,
        timeout_keep_alive=patience.IDLE,
        timeout_graceful_shutdown=GRACE,
        # whose X-Forwarded-For counts: FORWARDED_ALLOW_IPS, this machine by default
        proxy_headers=settings.SECURE_PROXY_SSL_HEADER is not None,
    )


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _allow_many_connections() -> None:
    """Raise the soft limit of open files to the hard one: each reader is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
