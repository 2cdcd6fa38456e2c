"""Children are started, started again and stopped; nobody is left behind."""

import contextlib
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.process import Process, wait_until

ROOT = Path(__file__).resolve().parents[2]
# Each child says its number and has a child of its own, as a worker's pool has.
LASTING = "echo I am $$; sleep 300 & wait"
SCRIPT = """
import signal, sys
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs these tests may have said nohup
from statuspage.child import Child
from statuspage.console import Console
from statuspage.supervisor import Supervisor

children = [Child(name, ["sh", "-c", line]) for name, line in zip(sys.argv[1::2], sys.argv[2::2])]
children[0].is_foundation = True
console = Console()
sys.exit(Supervisor(children, console, lambda: console.say("all started")).run())
"""


class Supervised:
    """A supervisor in a process of its own, with small shells for children."""

    def __init__(self, folder, **lines):
        words = [word for pair in lines.items() for word in pair]
        self.process = Process("supervisor", [sys.executable, "-c", SCRIPT, *words], log=folder / "log", cwd=ROOT)

    def said(self, pattern):
        return re.findall(pattern, self.process.log.read_text(), re.MULTILINE)

    def wait_for(self, pattern, times=1):
        self.process.wait_until(lambda: len(self.said(pattern)) >= times, within=20, what=f"{pattern} {times} times")

    def pid(self, name):
        return int(self.said(rf"^{name} *\| I am (\d+)$")[-1])

    def ended(self):
        return not self.process.is_running


def processes_in_session(pid):
    """The living processes of the session that the child `pid` began."""
    listed = subprocess.run(["ps", "-o", "pid=,stat=", "-s", str(pid)], capture_output=True, text=True, check=False)
    return [line for line in listed.stdout.splitlines() if " Z" not in line]


@pytest.fixture
def supervised(tmp_path):
    """Starts supervisors; ends them when the test is over."""
    with contextlib.ExitStack() as stack:

        def start(**lines):
            one = Supervised(tmp_path, **lines)
            stack.callback(one.process.kill)
            return one

        yield start


def test_a_killed_child_starts_again_and_leaves_nobody_behind(supervised):
    one = supervised(base=LASTING, web=LASTING)
    one.wait_for("^all started$")
    one.wait_for(r"\| I am \d+$", times=2)
    first = one.pid("web")
    assert len(processes_in_session(first)) == 2
    subprocess.run(["kill", "-KILL", str(first)], check=True)
    one.wait_for(r"^web *\| I am \d+$", times=2)
    assert one.said("^web .*ended.*$") == ["web was ended by signal 9; it starts again in 0.25 s."]
    assert one.pid("web") != first
    assert processes_in_session(first) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_everybody_in_order(supervised, number):
    trapped = 'trap "echo bye; exit" TERM; echo I am $$; while :; do sleep 0.05; done'
    one = supervised(base=trapped, web=trapped)
    one.wait_for(r"\| I am \d+$", times=2)
    pids = [one.pid("base"), one.pid("web")]
    assert one.process.stop(number) == 0
    assert one.said(r"^(\w+) *\| bye$") == ["web", "base"]
    assert one.said("^Everything has stopped.$") != []
    assert [processes_in_session(pid) for pid in pids] == [[], []]


def test_the_same_signal_twice_is_one_signal(supervised):
    one = supervised(
        base=LASTING, web='trap "sleep 0.5; echo tidied up; exit" TERM; echo I am $$; sleep 300 & wait; wait'
    )
    one.wait_for(r"\| I am \d+$", times=2)
    one.process.send(signal.SIGINT)
    one.process.send(signal.SIGTERM)
    wait_until(one.ended, within=15, what="the supervisor ends")
    assert one.process.exit_code == 0
    assert one.said("tidied up") != []


@pytest.mark.slow
def test_a_child_that_cannot_live_ends_everything_with_its_last_lines(supervised):
    one = supervised(base=LASTING, web="echo no configuration; exit 3")
    wait_until(one.ended, within=40, what="the supervisor gives up")
    assert one.process.exit_code == 1
    assert one.said("^web ended with exit code 3, the 6th time within a minute. Its last lines:$") != []
    assert one.said("^    no configuration$") == ["    no configuration"] * 6
    assert processes_in_session(one.pid("base")) == []


def test_a_killed_supervisor_leaves_no_orphan(supervised):
    """The kernel ends the direct children; those of a pool ask for the same (statuspage/celery.py)."""
    one = supervised(base="echo I am $$; exec sleep 300", web="echo I am $$; exec sleep 300")
    one.wait_for(r"\| I am \d+$", times=2)
    pids = [one.pid("base"), one.pid("web")]
    one.process.send(signal.SIGKILL)
    wait_until(lambda: not any(processes_in_session(pid) for pid in pids), within=5, what="the children end")
    assert one.ended()
