"""Running parts for the tests that need them: a mail server, an installation, a browser."""

import fcntl
import os
import shutil
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import sync_playwright

from statuspage import settings as as_installed
from tests.servers import broker, smtp_sink
from tests.servers.site import PARTS, ROOT, Site, own_data_dir
from tests.servers.visitor import Visitor

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_OPTIONS = [
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
PASSWORD = "correct horse battery staple"
# Counted by the browser itself, over all pages of a window; what a script clicks is not trusted and not counted.
COUNT_CLICKS = """addEventListener('click', (click) => {
  if (click.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true)"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A test that failed shows what its processes said."""
    report = yield
    if report.failed and (site := item.funcargs.get("installation")):
        report.sections.append(("processes of the installation", site.words()))
    return report


@pytest.fixture(name="smtp_sink")
def fixture_smtp_sink():
    """A real mail server that answers each recipient as the test says."""
    with smtp_sink.running() as sink:
        yield sink


@pytest.fixture(name="own_broker")
def fixture_own_broker():
    """A broker that only this test uses, and may kill."""
    with broker.running() as own:
        yield own


def environment(folder, sink, queue):
    """What the processes of an installation are told: the test's own database, broker and mail server."""
    database = connection.settings_dict
    told = {
        "DATA_DIR": str(folder),
        "BROKER_URL": queue.url,
        "EMAIL_URL": sink.url,
        "SECRET_KEY": settings.SECRET_KEY,
        "PROBE_PRIVATE_NETWORKS": "127.0.0.0/8,::1/128",
        "DEMO": "0",
        "DELIVERY_LEASE": "10",  # what a killed worker held is given to others soon
        "LOG_LEVEL": "INFO",
        "COVERAGE_PROCESS_START": os.environ.get("COVERAGE_PROCESS_START", ""),
    }
    if connection.vendor == "sqlite":
        return told
    address = urlsplit(os.environ["DATABASE_URL"])
    return told | {"DATABASE_URL": urlunsplit(address._replace(path=f"/{database['NAME']}"))}


@pytest.fixture(scope="session")
def data_dir():
    """The DATA_DIR of the installations that this process starts, one after the other, with the run's style sheets."""
    folder, shared = own_data_dir(settings.DATA_DIR), settings.DATA_DIR / "static"
    with (settings.DATA_DIR / "collecting").open("w") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)  # collected once, for all processes of the run
        if not shared.exists():
            command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=os.environ | {"DATA_DIR": str(settings.DATA_DIR)}, check=True)
    (folder / "static").symlink_to(shared)
    return folder


@pytest.fixture
def installation(transactional_db, data_dir, tmp_path, smtp_sink, own_broker, settings, monkeypatch):
    """An installation with nothing running yet; what is started is stopped before the rows are cleared."""
    site = Site(tmp_path, environment(data_dir, smtp_sink, own_broker))
    settings.PUBLIC_DIR = site.public
    settings.SITE_URL = site.url
    # What this process publishes is what the installation publishes, to the byte.
    settings.STATIC_ROOT = data_dir / "static"
    settings.STORAGES = as_installed.STORAGES
    settings.PASSWORD_HASHERS = as_installed.PASSWORD_HASHERS
    monkeypatch.setattr(current_app, "send_task", ringing_at(own_broker.url))
    yield site
    site.stop()


def ringing_at(url):
    """A `send_task` for this process that rings at that broker."""
    send_task = current_app.send_task

    def ring(name, **options):
        with current_app.connection_for_write(url) as line:
            return send_task(name, connection=line, **options)

    return ring


@pytest.fixture
def worker(installation):
    """A running worker, and nothing else; events of this process reach it."""
    installation.start("worker")
    return installation.parts["worker"]


@pytest.fixture
def live_site(installation):
    """A whole running installation: web, worker, beat."""
    installation.start(*PARTS)
    return installation


@pytest.fixture
def visitor(live_site):
    """Somebody without an account at the running installation."""
    with Visitor(live_site.url) as somebody:
        yield somebody


@pytest.fixture
def staff_visitor(live_site, commander):
    """Carla at the running installation, signed in with her password."""
    commander.set_password(PASSWORD)
    commander.save()
    with Visitor(live_site.url) as carla:
        carla.sign_in(commander.get_username(), PASSWORD)
        yield carla


@pytest.fixture
def browser(monkeypatch):
    """Debian's Chromium, driven by Playwright."""
    if not shutil.which(CHROMIUM):
        sentence = f"{CHROMIUM} is missing: run `make test` as root, or `apt-get install chromium libatomic1`"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    # Playwright keeps an event loop in this thread, beside which Django would not touch the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()
        connections.close_all()  # those of this event loop, which nobody else sees


@pytest.fixture
def new_window(live_site, browser):
    """Opens windows of people who do not know each other; an error in a console fails the test.

    A console counts every 4xx among the errors; a window that is to be refused something names
    how the browser says so, like "(Conflict)", and nothing else passes.
    """
    contexts, errors = [], []

    def open_window(*, refusal=None, **options):
        def note(line):
            if line.type == "error" and not (refusal and refusal in line.text):
                errors.append(line.text)

        contexts.append(browser.new_context(**{"base_url": live_site.url, **options}))
        window = contexts[-1].new_page()
        window.on("pageerror", lambda error: errors.append(str(error)))
        window.on("console", note)
        return window

    yield open_window
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(new_window):
    """One window at the running installation."""
    return new_window()


@pytest.fixture
def open_desk(new_window):
    """Opens a window in which that person has signed in; `sessionStorage.clicks` counts the clicks."""

    def open_desk(person, **options):
        person.set_password(PASSWORD)
        person.save()
        window = new_window(**options)
        window.context.add_init_script(COUNT_CLICKS)
        window.goto("/manage/")
        window.get_by_label("Username").fill(person.get_username())
        window.get_by_label("Password").fill(PASSWORD)
        window.get_by_role("button", name="Sign in").click()
        window.get_by_role("heading", name="What now?").wait_for()
        return window

    return open_desk
