"""Starts the real servers and sets the environment of a test run, before Django reads its settings."""

import atexit
import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.servers import broker, postgresql
from tests.servers.process import short_folder

# Whatever the developer's shell says about an installation must not reach the tests.
OF_AN_INSTALLATION = (
    *("DATABASE_URL", "BROKER_URL", "DATA_DIR", "PUBLIC_DIR", "PORT", "SITE_URL", "ALLOWED_HOSTS", "DEBUG", "DEMO"),
    *("SECRET_KEY", "SECRET_KEY_FILE", "EMAIL_URL", "FROM_EMAIL", "MAIL_CATCHER_PORT", "PROBE_PRIVATE_NETWORKS"),
    *("LOG_LEVEL", "LOG_JSON", "SSL_REDIRECT", "TRUST_PROXY"),
)
OPEN = pytest.StashKey[contextlib.ExitStack]()
HOW = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("servers", "the servers that the tests run on")
    group.addoption("--embedded", action="store_true", help="SQLite as in `make run`; start no server")
    group.addoption("--durable", action="store_true", help="let PostgreSQL survive a power cut (slower)")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Iterator[None]:
    """Start what is needed; the wrapper runs before pytest-django sets Django up."""
    options = parser.parse_known_args(args)
    stack = contextlib.ExitStack()
    early_config.stash[OPEN] = stack
    atexit.register(stack.close)  # if pytest ends before it is configured
    if is_controller() and not (options.help or options.version or options.markers):
        for name in OF_AN_INSTALLATION:
            os.environ.pop(name, None)
        data_dir = stack.enter_context(short_folder("statuspage", in_memory=not options.durable))
        servers = {} if options.embedded else started(stack, durable=options.durable)
        os.environ.update(environment(data_dir) | servers)
    return (yield)


def is_controller() -> bool:
    """False in the workers of pytest-xdist: they inherit the addresses."""
    return "PYTEST_XDIST_WORKER" not in os.environ


def started(stack: contextlib.ExitStack, *, durable: bool) -> dict[str, str]:
    """The addresses of the real servers: given ones, or our own."""
    database = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(postgresql.running(durable=durable))
    queue = os.environ.get("TEST_BROKER_URL") or stack.enter_context(broker.running()).url
    return {"DATABASE_URL": database, "BROKER_URL": queue}


def environment(data_dir: Path) -> Mapping[str, str]:
    """What every test run says about its installation."""
    return {
        "DATA_DIR": str(data_dir),
        "SITE_URL": "http://testserver",
        "ALLOWED_HOSTS": "testserver,127.0.0.1,localhost",
        "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
        "PROBE_PRIVATE_NETWORKS": "127.0.0.0/8,::1/128",
        "LOG_LEVEL": "WARNING",
    }


def pytest_report_header(config: pytest.Config) -> str:
    if config.getoption("embedded"):
        return "servers: none (embedded SQLite)"
    return f"servers: {os.environ.get('DATABASE_URL')} · {os.environ.get('BROKER_URL')}"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop everything; also after Ctrl-C."""
    config.stash[OPEN].close()
