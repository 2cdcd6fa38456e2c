"""One server process: uvicorn with our connection, our application and our patience."""

import asyncio
import os
import resource
import signal
import socket
from pathlib import Path
from types import FrameType

import uvicorn
import uvloop
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

    def __init__(self, config: uvicorn.Config, dynamic: Dynamic, parent: int | None = None) -> None:
        super().__init__(config)
        self.dynamic = dynamic
        self.parent = parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer at once; Django is loaded meanwhile."""
        await super().startup(sockets)
        self.loading = asyncio.create_task(self.dynamic.load())

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
    uvloop.run(_serve(listener, parent))


async def _serve(listener: socket.socket, parent: int | None) -> None:
    dynamic = Dynamic()
    site = Site(Path(settings.PUBLIC_DIR), Path(settings.STATIC_ROOT), dynamic, https=settings.IS_HTTPS)
    await Server(config_for(site, App(site, dynamic)), dynamic, parent).serve([listener])


def config_for(site: Site, app: App) -> uvicorn.Config:
    """Uvicorn's settings: our connection and application, no access log, nobody trusted who is not named."""
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
