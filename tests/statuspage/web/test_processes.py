"""`python -m statuspage.web` as it is started in production: several processes that live and die."""

import contextlib
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path
from statistics import quantiles

import psutil
import pytest
import requests

from publication.writer import Folder
from tests.servers.process import Process, wait_until
from tests.servers.site import ROOT, free_port
from tests.servers.web import read_answer

pytestmark = [pytest.mark.servers, pytest.mark.allow_hosts(["127.0.0.1"])]


@contextlib.contextmanager
def started(folder: Path, *arguments: str, **settings: str):
    """The web server on a port of its own, with no database anywhere."""
    port = free_port()
    told = {
        "DATA_DIR": str(folder),
        "PATH": os.defpath,
        "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
        "SITE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECRET_KEY": "for this test",
        **settings,
    }
    command = [sys.executable, "-m", "statuspage.web", "--port", str(port), *arguments]
    process = Process("web", command, log=folder / "web.log", env=told, cwd=ROOT)
    process.url = f"http://127.0.0.1:{port}"
    try:
        process.wait_until(lambda: answers(process), within=60, what="the web server answers")
        yield process
    finally:
        process.kill()


def answers(process) -> bool:
    with contextlib.suppress(requests.ConnectionError):
        return requests.get(process.url, timeout=5).status_code == 200
    return False


@pytest.fixture
def folder(tmp_path):
    Folder(tmp_path / "public").replace_changed([("index.html", b"home"), ("503.html", b"out of order")])
    return tmp_path


@pytest.mark.parametrize("processes", ["1", "2"])
def test_sigterm_ends_all_of_it_in_order(folder, processes):
    with started(folder, "--processes", processes) as web:
        children = psutil.Process(web.pid).children(recursive=True)
        assert len(children) == (2 if processes == "2" else 0)
        assert web.stop(within=15) == 0
        assert not any(child.is_running() for child in children)


def test_a_process_that_dies_is_replaced_and_nobody_notices(folder):
    with started(folder, "--processes", "2") as web:
        before = {child.pid for child in psutil.Process(web.pid).children()}
        os.kill(min(before), signal.SIGKILL)
        assert {requests.get(web.url, timeout=5).text for _ in range(20)} == {"home"}

        def is_replaced():
            return len({child.pid for child in psutil.Process(web.pid).children()} - {min(before)}) == 2

        wait_until(is_replaced, within=10, what="two processes again")
        assert requests.get(web.url, timeout=5).text == "home"


def test_no_process_outlives_its_parent(folder):
    with started(folder, "--processes", "2") as web:
        children = psutil.Process(web.pid).children()
        os.kill(web.pid, signal.SIGKILL)
        wait_until(lambda: not any(map(is_alive, children)), within=10, what="the children have gone")


def is_alive(process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def p99(address, requests=500) -> float:
    """Seconds within which 99 of 100 visitors, each with a connection of its own, have the page."""
    took = []
    for _ in range(requests):
        began = time.perf_counter()
        with socket.create_connection(address, timeout=5) as line:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(line)[::2] == (200, b"home")
        took.append(time.perf_counter() - began)
    return quantiles(took, n=100)[98]


@pytest.mark.slow
def test_T36_a_thousand_slow_clients_cost_the_others_nothing(folder):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with started(folder, "--processes", "2") as web, contextlib.ExitStack() as slow:
        address = ("127.0.0.1", int(web.url.rpartition(":")[2]))
        alone = p99(address)
        for _ in range(1000):
            line = slow.enter_context(socket.create_connection(address))
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Drip: ")
        # 200 ms on an idle machine; one that is busy with something else is slow without them, too
        assert p99(address) < max(0.2, 2 * alone)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_F02_files_are_served_without_a_database(folder):
    with started(folder, "--processes", "1") as web:
        assert requests.get(web.url, timeout=5).text == "home"
        # Django is up: it knows that this address is nobody's
        wait_until(lambda: requests.get(f"{web.url}/x", timeout=5).status_code == 404, within=20, what="a real 404")
        assert requests.get(f"{web.url}/manage/", timeout=30).status_code in (302, 500, 503)


def test_files_are_served_when_django_cannot_be_loaded(folder):
    with started(folder, "--processes", "1", LOG_LEVEL="NONSENSE") as web:
        assert requests.get(web.url, timeout=5).text == "home"
        answer = requests.get(f"{web.url}/manage/", timeout=20)
        assert (answer.status_code, answer.text) == (503, "out of order")
        assert "Django cannot be loaded" in web.log.read_text()


def test_a_taken_port_is_said_in_a_sentence(folder):
    """Also when it is our own server that has it, whose processes share the port among themselves."""
    with started(folder, "--processes", "2") as first:
        port = first.url.rpartition(":")[2]
        command = [sys.executable, "-m", "statuspage.web", "--port", port]
        told = {"DATA_DIR": str(folder), "PATH": os.defpath}
        second = Process("second", command, log=folder / "second.log", env=told, cwd=ROOT)
        wait_until(lambda: second.exit_code is not None, within=20, what="it gives up")
    assert second.exit_code == 2
    assert f"Cannot serve on 127.0.0.1:{port}: Address already in use" in second.last_words()


def test_connections_are_dealt_out_to_all_processes(folder):
    with started(folder, "--processes", "2") as web:
        lines = [socket.create_connection(("127.0.0.1", int(web.url.rpartition(":")[2]))) for _ in range(64)]
        children = psutil.Process(web.pid).children()

        def accepted():
            return [
                sum(c.status == psutil.CONN_ESTABLISHED for c in child.net_connections("tcp")) for child in children
            ]

        wait_until(lambda: sum(accepted()) >= 64, within=5, what="all are accepted")
        assert min(accepted()) > 12  # by chance less once in ten million runs
        for line in lines:
            line.close()


def test_a_socket_of_the_parent_is_taken_over(folder):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.set_inheritable(listener.fileno(), True)
        told = {"DATA_DIR": str(folder), "PATH": os.defpath}
        command = [sys.executable, "-m", "statuspage.web", "--fd", str(listener.fileno())]
        pid = os.posix_spawn(sys.executable, command, told, setpgroup=0)
        try:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            assert requests.get(url, timeout=20).text == "home"
        finally:
            os.kill(pid, signal.SIGTERM)
            _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
