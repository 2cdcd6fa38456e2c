"""The cast and the stage of every test."""

import uuid
from pathlib import Path

import hypothesis
import pytest
from celery import current_app
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from people.models import Membership
from people.policy import Role
from publication import kept, pieces
from tests.chance import THOROUGH
from tests.servers.site import own_data_dir

pytest_plugins = ["tests.servers.fixtures"]

# Fixtures that talk to servers on this machine, and to it alone: their tests are no part of `make test-fast`.
ON_LOOPBACK = {"loopback", "smtp_sink", "installation", "browser"}
FOLDERS = {"journeys": ("journey", "servers"), "concurrency": ("servers",), "browser": ("browser", "servers")}
# Files whose every test writes and reads a whole page, or a whole import: left to `make test`.
HEAVY = {
    *(
        f"publication/test_{name}.py"
        for name in ("languages", "publish", "small_surfaces", "api_v2", "feeds", "emergency")
    ),
    *(f"publication/test_{name}.py" for name in ("entries", "calendar", "uptime", "pages", "honesty", "theme")),
    *(f"api/importing/test_{name}.py" for name in ("many_records", "broken_records", "rows", "oddities", "statuses")),
    "architecture/test_routes.py",
    "architecture/test_visibility.py",
}
hypothesis.settings.register_profile("thorough", max_examples=THOROUGH)  # before the plugin asks for it
SLOWEST = 180  # seconds that a test with running processes may take


def pytest_configure():
    # Hashed names need `collectstatic`; that every named file exists is shown by tests/architecture/test_templates.py.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    # Slow hashes are for attackers; a running installation (tests/servers) keeps them.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_modifyitems(items):
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        room = item.path.relative_to(Path(__file__).parent).parts[0]
        if item.path.relative_to(Path(__file__).parent).as_posix() in HEAVY:
            item.add_marker("slow")
        for marker in FOLDERS.get(room, ()):
            item.add_marker(marker)
        if fixtures & ON_LOOPBACK:
            item.add_marker("servers")
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1"]))
        if "browser" in fixtures:
            item.add_marker("browser")
        if item.get_closest_marker("servers") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOWEST))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """SQLite in a file, as it is run, because threads and processes cannot share one in memory."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # where the processes that a test starts look for it
        database.setdefault("TEST", {})["NAME"] = str(own_data_dir(settings.DATA_DIR) / "database.sqlite3")


@pytest.fixture(autouse=True)
def public_dir(settings):
    """The folder of published files: a test's own, not there yet."""
    settings.PUBLIC_DIR = settings.DATA_DIR / f"public-{uuid.uuid4().hex[:12]}"
    return settings.PUBLIC_DIR


@pytest.fixture(autouse=True)
def nothing_kept():
    """Every test has another database; what was read of the one before must not be remembered."""
    kept.forget()
    pieces.forget()


@pytest.fixture
def loopback():
    """Lets a test talk to servers on this machine; everything else stays out of reach."""


@pytest.fixture(autouse=True)
def broker(request, monkeypatch):
    """The nudges that a test rang, by task name; no broker is contacted (unless a worker runs)."""
    rung = []
    if "installation" not in request.fixturenames:
        monkeypatch.setattr(current_app, "send_task", lambda name, *args, **kwargs: rung.append(name))
    return rung


@pytest.fixture
def inbox(settings):
    """The mails that were handed to Django in this process, oldest first."""
    return mail.outbox


def make_person(name, role):
    """Somebody on the staff; signs in by `client.force_login`."""
    user = get_user_model().objects.create(username=name, email=f"{name}@example.com", is_staff=role == Role.ADMIN)
    user.set_unusable_password()
    user.save()
    Membership.objects.create(user=user, role=role)
    return user


@pytest.fixture
def commander(db):
    """Carla leads the response: she opens incidents and posts updates."""
    return make_person("carla", Role.COMMANDER)


@pytest.fixture
def responder(db):
    """Rob watches: he proposes and dismisses, and cannot speak in public."""
    return make_person("rob", Role.RESPONDER)


@pytest.fixture
def reader():
    """A visitor without an account."""
    return Client()


@pytest.fixture
def staff_client(commander):
    """Carla's browser without JavaScript."""
    client = Client()
    client.force_login(commander)
    return client
