"""The only way out to other people's servers: guarded, capped, and over when its time is up."""

import ssl
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from requests import exceptions
from requests.structures import CaseInsensitiveDict

from core.addresses import Network
from core.connections import GuardedAdapter, Line
from core.unreachable import Unreachable

PORTS = frozenset({80, 443, 8080, 8443})
REDIRECTS = {301, 302, 303, 307, 308}
AGENT = "statuspage/1"
SECRET = {"authorization", "cookie", "proxy-authorization"}
PIECE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said; header names in any case, `body` at most `max_bytes` long.

    `first_byte` is when its head was there, `first_piece` when the first piece of the body
    was: the first token of a streamed answer. `took` is the whole.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    took: timedelta
    first_byte: timedelta
    first_piece: timedelta
    peer: str
    url: str
    is_cut: bool

    @property
    def text(self) -> str:
        """The body as UTF-8, with replacement characters for what is not."""
        return self.body.decode("utf-8", errors="replace")


def fetch(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    connect_timeout: float = 4,
    read_timeout: float = 10,
    total_timeout: float = 10,
    max_bytes: int = 64 * 1024,
    is_cut: bool = False,
    allow_private: Sequence[Network] = (),
    ports: Container[int] = PORTS,
    redirects: int = 0,
    stays: bool = False,
    verify: bool | str = True,
) -> Answer:
    """Ask a server and answer what it said, whatever the status; the end of everything that leaves this house.

    Times are seconds; `total_timeout` bounds all of it: name, connection, TLS, sending, waiting, each byte of
    the answer and every redirect. A longer body than `max_bytes` is refused, or cut when `is_cut`.
    `allow_private` are networks (see `addresses.networks`) that may be reached on any port although they
    are private; other addresses must be public (T17) and the port one of `ports`. `redirects` is how many
    are followed, each checked like the first address; with 0 a redirect is an answer like any other. One that
    `stays` goes to no other host.
    No proxy of the environment, no cookie, no compression. Raises Unreachable.
    """
    line = Line(monotonic(), total_timeout, connect_timeout, read_timeout, allow_private, ports)
    fields = CaseInsensitiveDict({"User-Agent": AGENT, "Accept": "*/*", **(headers or {})})
    fields.update({"Accept-Encoding": "identity", "Connection": "close"})
    for _ in range(redirects + 1):
        answer = _ask(method, url, fields, body, line, max_bytes=max_bytes, is_cut=is_cut, verify=verify)
        if redirects == 0 or answer.status not in REDIRECTS or "location" not in answer.headers:
            return answer
        method, body = _after_redirect(answer.status, method, body)
        target = urljoin(url, answer.headers["location"])
        if stays and urlsplit(target).hostname != urlsplit(url).hostname:
            raise Unreachable("redirect", "to another host")
        _leave_secrets_behind(fields, url, target)
        url = target
    raise Unreachable("redirect", f"more than {redirects}")


def require_url(url: str) -> None:
    """Raise Unreachable("bad_url") for an address that `fetch` would not ask; says nothing about where it leads."""
    _prepare("GET", url, {}, None)


def _ask(
    method: str,
    url: str,
    fields: Mapping[str, str],
    body: bytes | None,
    line: Line,
    *,
    max_bytes: int,
    is_cut: bool,
    verify: bool | str,
) -> Answer:
    prepared = _prepare(method, url, fields, body)
    adapter = GuardedAdapter(line, verify)
    closing = ExitStack()
    closing.callback(adapter.close)
    try:
        response = adapter.send(prepared, stream=True, timeout=(line.connect_timeout, line.read_timeout))
        closing.callback(response.raw.close)
        first_byte = monotonic() - line.begun
        kept, is_longer, piece_at = _read(response.raw, max_bytes)
        if is_longer and not is_cut:
            raise Unreachable("too_large", f"more than {max_bytes} bytes")
        took = timedelta(seconds=monotonic() - line.begun)
        return Answer(
            status=response.status_code,
            headers=response.headers,
            body=kept,
            took=took,
            first_byte=timedelta(seconds=first_byte),
            first_piece=timedelta(seconds=piece_at - line.begun),
            peer=line.peer,
            url=url,
            is_cut=is_longer,
        )
    except (exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise Unreachable(_reason(error), str(error)[:300]) from error
    finally:
        closing.close()


def _prepare(method: str, url: str, fields: Mapping[str, str], body: bytes | None) -> requests.PreparedRequest:
    """The request as it will be sent; raises Unreachable for an address that is not plainly http or https."""
    if any(character <= " " or character in "\\\x7f" for character in url):
        raise Unreachable("bad_url")
    try:
        prepared = requests.Request(method, url, headers=dict(fields), data=body).prepare()
        for text in (url, prepared.url or ""):
            parts = urlsplit(text)
            if parts.scheme.lower() not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
                raise Unreachable("bad_url")
            _ = parts.port
    except exceptions.InvalidHeader as error:
        raise Unreachable("bad_header", str(error)) from error
    except (exceptions.RequestException, urllib3.exceptions.HTTPError, ValueError) as error:
        raise Unreachable("bad_url", str(error)) from error
    return prepared


def _read(raw: urllib3.BaseHTTPResponse, max_bytes: int) -> tuple[bytes, bool, float]:
    """At most `max_bytes` of the body, whether there was more, and when the first piece of it came."""
    kept = bytearray()
    came = 0.0
    for piece in raw.stream(PIECE, decode_content=False):
        came = came or monotonic()
        kept += piece
        if len(kept) > max_bytes:
            return bytes(kept[:max_bytes]), True, came
    return bytes(kept), False, came or monotonic()


def _after_redirect(status: int, method: str, body: bytes | None) -> tuple[str, bytes | None]:
    """What is asked of the next address (RFC 9110, 15.4): 307 and 308 repeat, the others ask with GET."""
    if status in (307, 308) or method in ("GET", "HEAD"):
        return method, body
    return "GET", None


def _leave_secrets_behind(fields: CaseInsensitiveDict[str], old: str, new: str) -> None:
    """Send credentials to the server they were meant for only, and never from https to http."""
    before, after = urlsplit(old), urlsplit(new)
    if before.scheme == "https" and after.scheme == "http":
        raise Unreachable("redirect", "from https to http")
    if (before.scheme, before.netloc) != (after.scheme, after.netloc):
        for name in SECRET:
            fields.pop(name, None)


def _reason(error: BaseException) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "certificate"
        if isinstance(cause, ssl.SSLError):
            return "tls"
        if isinstance(cause, TimeoutError | exceptions.Timeout):
            return "timeout"
    return "protocol"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what is wrapped in it; requests and urllib3 wrap by argument as well as by cause."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop(0)
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]
