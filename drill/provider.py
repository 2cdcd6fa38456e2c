"""A fake AI provider on this machine whose parts can be broken one by one."""

import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

PARTS = ("login", "chat", "api")
REGIONS = ("us", "eu")
MODELS = ("small", "large")
STREAM = "stream"  # the chat opens, and its answers never begin
TOKENS = ("I", " am", " fine", ".")
LONGEST = 64 * 1024
CONTROL = "/_/"  # POST /_/break/PART and /_/heal/PART, from this machine alone


def model_part(model: str) -> str:
    """The part that breaks one model of the API in every region."""
    return f"model:{model}"


def region_part(region: str) -> str:
    """The part that breaks every model of the API in one region."""
    return f"region:{region}"


class Provider:
    """Answers on loopback as long as the parts that are asked for work, and 500 while one is in `broken`.

    GET /login, /chat and /api say whether they work. POST /login hands out a session, POST
    /chat with it streams an answer, POST /api/REGION/MODEL streams tokens; POST /_/break/PART and
    /_/heal/PART change what works. Use it as a
    context manager; `url` is its address while it runs.
    """

    def __init__(self, port: int = 0) -> None:
        self.broken: set[str] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Provider":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def parts_of(self, path: str) -> list[str] | None:
        """The parts that must work for this path to answer; None for a path that is not ours."""
        match path.strip("/").split("/"):
            case [part] if part in PARTS:
                return [part]
            case ["api", region, model] if region in REGIONS and model in MODELS:
                return ["api", region_part(region), model_part(model)]
            case _:
                return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._plain(self._status())

            def do_POST(self) -> None:
                length = min(int(self.headers.get("Content-Length") or 0), LONGEST)
                self.rfile.read(length)
                if self.path.startswith(CONTROL):
                    self._obey(*self.path.removeprefix(CONTROL).split("/", 1))
                    return
                status = self._status()
                if status != HTTPStatus.OK:
                    self._plain(status)
                elif self.path.strip("/") == "login":
                    self._say(status, "application/json", json.dumps({"session": "k-1"}).encode())
                else:
                    self._stream()

            def _obey(self, deed: str, part: str = "") -> None:
                provider.broken = (provider.broken | {part}) if deed == "break" else (provider.broken - {part})
                self._say(HTTPStatus.OK, "text/plain; charset=utf-8", ", ".join(sorted(provider.broken)).encode())

            def _status(self) -> HTTPStatus:
                parts = provider.parts_of(self.path)
                if parts is None:
                    return HTTPStatus.NOT_FOUND
                is_broken = any(part in provider.broken for part in parts)
                return HTTPStatus.INTERNAL_SERVER_ERROR if is_broken else HTTPStatus.OK

            def _plain(self, status: HTTPStatus) -> None:
                self._say(status, "text/plain; charset=utf-8", f"{self.path.strip('/')}: {status.phrase}\n".encode())

            def _stream(self) -> None:
                """Tokens as Server-Sent Events; of a broken stream only its end."""
                is_broken = STREAM in provider.broken and self.path.strip("/") == "chat"
                tokens = () if is_broken else TOKENS
                events = [f"data: {json.dumps({'delta': token})}\n\n" for token in tokens]
                self._say(HTTPStatus.OK, "text/event-stream", "".join([*events, "data: [DONE]\n\n"]).encode())

            def _say(self, status: HTTPStatus, kind: str, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet: the replay prints what it breaks."""

        return Handler
