"""Django behind the published files: loaded aside, run in threads, its failures kept to itself."""

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from a2wsgi import WSGIMiddleware
from django.urls import is_valid_path

log = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

THREADS = 8
MOST_WAITING = 64  # requests for Django at once; one more is told to come back
LOADING = 20  # seconds that a request waits for Django to be loaded


class Dynamic:
    """The WSGI application as an ASGI one that cannot harm its neighbours.

    It is imported in a thread after the server has begun to answer. If the
    import fails, or everything in it hangs, its addresses say 503 calmly.
    """

    def __init__(self, application: str = "statuspage.wsgi:application", threads: int = THREADS) -> None:
        self.application = application
        self.threads = threads
        self.app: WSGIMiddleware | None = None
        self.has_failed = False
        self.under_way = 0
        self._loaded = asyncio.Event()

    async def load(self) -> None:
        """Import the application; a failure is logged once and remembered."""
        module, _, name = self.application.partition(":")
        try:
            app = getattr(await asyncio.to_thread(importlib.import_module, module), name)
            await asyncio.to_thread(is_valid_path, "/")  # imports every urls.py now, not in the first request
            self.app = WSGIMiddleware(app, workers=self.threads)
        except Exception:
            self.has_failed = True
            log.exception("Django cannot be loaded; the published files are served without it")
        self._loaded.set()

    def owns(self, path: str) -> bool:
        """Whether Django has a route for this path; yes as long as it cannot be asked."""
        return self.app is None or _is_route(path) or (not path.endswith("/") and _is_route(f"{path}/"))

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> HTTPStatus | None:
        """Run one request; a status means that nothing was sent and the caller is to say it."""
        if self.under_way >= MOST_WAITING:
            return HTTPStatus.SERVICE_UNAVAILABLE
        self.under_way += 1
        try:
            return await self._run(scope, receive, send)
        finally:
            self.under_way -= 1

    async def _run(self, scope: dict[str, Any], receive: Receive, send: Send) -> HTTPStatus | None:
        body = await _whole_body(receive)
        if body is None:
            return None  # the reader has gone
        if not self._loaded.is_set():
            await asyncio.wait([asyncio.ensure_future(self._loaded.wait())], timeout=LOADING)
        if self.app is None:
            return HTTPStatus.SERVICE_UNAVAILABLE
        has_begun = False

        async def send_on(message: dict[str, Any]) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        async def receive_whole() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        try:
            await self.app(_measured(scope, body), receive_whole, send_on)  # type: ignore[arg-type]
        except Exception:
            log.exception("the application failed", extra={"path": scope["path"]})
            if has_begun:
                raise
            return HTTPStatus.SERVICE_UNAVAILABLE
        return None


def _measured(scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """The request with the length of its body: WSGI reads nothing of one that came in chunks and tells none."""
    if not body:
        return scope
    told = [(name, value) for name, value in scope["headers"] if name not in (b"content-length", b"transfer-encoding")]
    return scope | {"headers": [*told, (b"content-length", str(len(body)).encode())]}


def _is_route(path: str) -> bool:
    return bool(is_valid_path(path))


async def _whole_body(receive: Receive) -> bytes | None:
    """All of a request's body before a thread is taken, so that a slow sender holds none; None if it never ends.

    The protocol has refused bodies over its limit before this.
    """
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)
