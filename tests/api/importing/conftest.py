"""Captures to import: our own, copied so that a test may spoil them, and real ones where they are at hand."""

import copy
import json
import shutil
import threading
from http.server import ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from api.importing import live_page
from tests.api.importing.fake_page import FakePage

CAPTURES = Path(__file__).parents[2] / "fixtures" / "captures"


class Capture:
    """A folder of captured answers that a test may change before it is imported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / "api" / "v2" / name

    def load(self, name: str) -> dict:
        return json.loads(self.path(name).read_text())

    def save(self, name: str, content: dict) -> None:
        self.path(name).write_text(json.dumps(content))

    def only(self, *names: str) -> "Capture":
        """Without all files but these."""
        for path in self.folder.rglob("*.json"):
            if path not in [self.path(name) for name in names]:
                path.unlink()
        return self

    def edit(self, name: str, change) -> "Capture":
        """With this change made to one answer."""
        content = self.load(name)
        change(content)
        self.save(name, content)
        return self


@pytest.fixture
def harbour(tmp_path):
    """The page of a harbour at one moment: an open incident, a maintenance under way, a degraded component."""
    return Capture(Path(shutil.copytree(CAPTURES / "harbour", tmp_path / "harbour")))


@pytest.fixture
def harbour_later(tmp_path):
    """The same page a day later: both are over, a component is new and one is gone."""
    return Capture(Path(shutil.copytree(CAPTURES / "harbour-later", tmp_path / "harbour-later")))


@pytest.fixture
def import_from(db):
    """Runs the command; answers its exit code, what it said, and what it complained about."""

    def run(source, *options):
        said, complained = StringIO(), StringIO()
        source = source.folder if isinstance(source, Capture) else source
        try:
            call_command("import_statuspage", str(source), *options, stdout=said, stderr=complained)
        except CommandError as error:
            return error.returncode, said.getvalue(), complained.getvalue() + str(error)
        return 0, said.getvalue(), complained.getvalue()

    return run


@pytest.fixture
def all_rows(db):
    """Everything that the database holds, as plain values."""

    def read():
        models = [model for model in apps.get_models() if model._meta.app_label not in ("contenttypes", "auth")]
        links = [apps.get_model("incidents", "Incident").components.through]
        return {
            model._meta.label: copy.deepcopy(list(model.objects.order_by("pk").values())) for model in [*models, *links]
        }

    return read


@pytest.fixture
def live(loopback, harbour):
    """The harbour's page as a server on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakePage)
    server.answers = {f"/{path}": (200, {}, (harbour.folder / path).read_bytes()) for path in live_page.PATHS}
    server.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
