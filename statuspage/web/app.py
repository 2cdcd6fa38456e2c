"""The ordinary way through the server: Django, and files that are asked for behind one of its requests."""

from collections.abc import Awaitable, Callable
from typing import Any

from statuspage.web.dynamic import Dynamic
from statuspage.web.question import question_of
from statuspage.web.site import Site


class App:
    """The ASGI application that uvicorn runs for whatever the protocol did not answer itself."""

    def __init__(self, site: Site, dynamic: Dynamic) -> None:
        self.site = site
        self.dynamic = dynamic

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        """Let Django speak, or say calmly that it cannot."""
        method = scope["method"].encode()
        answer = self.site.answer(method, scope["raw_path"])
        if answer is None:
            trouble = await self.dynamic(scope, receive, send)
            if trouble is None:
                return
            answer = self.site.error(trouble)
        status, fields, body = answer.parts(question_of(method, dict(scope["headers"])))
        headers = [(name.lower().encode(), value.encode()) for name, value in fields]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
