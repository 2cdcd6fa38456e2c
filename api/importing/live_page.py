"""A live page that speaks the public API v2, asked through the guarded way out."""

from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_network
from time import monotonic
from urllib.parse import urlsplit

from api.importing.complaints import Broken, NotImportable
from api.importing.documents import LARGEST
from core import addresses, http
from core.unreachable import Unreachable

SUMMARY = "api/v2/summary.json"
PATHS = [
    SUMMARY,
    "api/v2/components.json",
    "api/v2/incidents.json",
    "api/v2/scheduled-maintenances.json",
    "api/v2/scheduled-maintenances/upcoming.json",
    "api/v2/scheduled-maintenances/active.json",
]
PATIENCE = 60  # seconds for one answer
REDIRECTS = 5


class LivePage:
    """The page at a base URL; the operator named its host, so a private address or an odd port is theirs to choose."""

    def __init__(self, url: str) -> None:
        """Also takes the address of one of its answers; raises NotImportable for what is no address."""
        try:
            parts = urlsplit(url)
            self.base = f"{parts.scheme}://{parts.netloc}{parts.path.partition('/api/v2')[0]}".rstrip("/")
            port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
            if not parts.hostname:
                raise Unreachable("bad_url")
            found = addresses.resolve(parts.hostname, port, ends_at=monotonic() + PATIENCE)
        except (ValueError, Unreachable) as error:
            sentence = error.message if isinstance(error, Unreachable) else str(error)
            raise NotImportable(f"{url} cannot be asked: {sentence}") from None
        self.ports = http.PORTS | {port}
        self.named = [ip_network(str(address)) for _, address in found]

    def reader(self, path: str) -> Callable[[], bytes]:
        """A function that asks for the answer when its turn comes."""
        return lambda: self.ask(path)

    def ask(self, path: str) -> bytes:
        """The body of one answer; raises Broken, or NotImportable when not even the summary is there."""
        try:
            answer = http.fetch(
                "GET",
                f"{self.base}/{path}",
                headers={"Accept": "application/json"},
                total_timeout=PATIENCE,
                read_timeout=PATIENCE / 2,
                max_bytes=LARGEST,
                allow_private=self.named,
                ports=self.ports,
                redirects=REDIRECTS,
            )
        except Unreachable as error:
            raise self._failure(path, error.message) from None
        if answer.status != HTTPStatus.OK:
            raise self._failure(path, f"The server answered {answer.status}{_phrase(answer.status)}.")
        return answer.body

    def _failure(self, path: str, sentence: str) -> Exception:
        if path == SUMMARY:
            return NotImportable(f"{self.base}/{path}: {sentence}")
        return Broken("", sentence)


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""
