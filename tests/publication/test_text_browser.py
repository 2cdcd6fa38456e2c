"""A text browser reads everything that matters, and nothing that is not so."""

import shutil
import subprocess

import pytest

from tests.publication import looking

pytestmark = pytest.mark.skipif(shutil.which("w3m") is None, reason="apt-get install w3m")


def read(name, tmp_path):
    """What w3m shows of a sample, in one line."""
    file = tmp_path / "page.html"
    file.write_text(looking.rendered(name))
    shown = subprocess.run(["w3m", "-dump", "-cols", "200", file], capture_output=True, text=True, check=True)
    return " ".join(shown.stdout.split())


def test_an_open_incident_is_read_whole(tmp_path):
    told = read("partial", tmp_path)
    for words in (
        "Partial outage of Chat",
        "Sign-in fails Identified Major Since 2 Mar 2026, 12:05 UTC Next update by 14:35 UTC Partial outage Chat",
        "Confirmed not affected API An overloaded store.",
        "Updated 2 Mar 2026, 14:03 UTC",
        "Sunday, 1 March",
        "No incidents",
        "By e-mail",
        "99.98 % uptime in 90 days",
    ):
        assert words in told


def test_nothing_is_read_that_is_not_so(tmp_path):
    told = read("partial", tmp_path)
    assert "out of date" not in told
    assert "overdue" not in told
    late = read("major", tmp_path)
    assert "Update overdue since 13:05 UTC" in late
    assert "Next update by" not in late
