"""An installation with a database and a DATA_DIR of its own, beside the one of the test run."""

import contextlib
import json
import os
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.servers.process import short_folder
from tests.servers.site import Site


class SecondHouse(Site):
    """An embedded installation (SQLite, no worker), asked and told by HTTP and by commands alone."""

    def __init__(self, folder: Path, **told: str) -> None:
        (folder / "data").mkdir()
        own = {"DATA_DIR": str(folder / "data"), "DEMO": "0", "SECRET_KEY": folder.name * 8, "LOG_LEVEL": "WARNING"}
        own |= {"API_REQUESTS_PER_MINUTE": "1000000", "WEB_PROCESSES": "1"}
        super().__init__(folder / "data", own | told)
        self.token = ""

    def furnish(self) -> None:
        """Database, style sheets, and a token that may do everything."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.token = self.manage("make_token", "test", "--scope", "admin").strip()

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """One request with the token; status, and the answer as a value."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Authorization": f"OAuth {self.token}", "Content-Type": "application/json"}
        with contextlib.closing(connection):
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
        return answer.status, json.loads(content or b"null")

    def get(self, path: str) -> Any:
        """What is answered there."""
        status, answer = self.ask("GET", path)
        assert status == 200, (path, status, answer)
        return answer


@contextlib.contextmanager
def standing(**told: str) -> Iterator[SecondHouse]:
    """A furnished installation whose web answers; everything is gone at the end."""
    with short_folder("house", in_memory=True) as folder:
        house = SecondHouse(folder, COVERAGE_PROCESS_START=os.environ.get("COVERAGE_PROCESS_START", ""), **told)
        house.furnish()
        house.start("web")
        try:
            yield house
        finally:
            house.stop()
