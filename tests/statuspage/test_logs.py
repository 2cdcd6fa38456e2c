"""A log is read by machines and by tired people: one event is one line, and nothing in it opens a door (T32)."""

import json
import os
import subprocess
import sys
from time import process_time

import pytest

from statuspage.masking import mask
from tests.servers.site import ROOT

TOKEN = "Zr3nV0xQ2b7mYc8LkPq1dTfGhJ4sWuE5aRoN6iXvBtM"
EVIL = "Chat\r\nfails\x1b[2J\u202egpj.exe\u2028\x00 \N{GRINNING FACE}"
SPEAKS = f"""
import logging, django
django.setup()
import structlog
from django.http import HttpResponseNotFound
from django.utils.log import log_response
evil = {EVIL!r}
structlog.get_logger("a").warning("posted", title=evil, by="jane.doe@example.com")
logging.getLogger("b").error("agent %s of %s", evil, "jane.doe@example.com")
try:
    raise ValueError(evil)
except ValueError:
    logging.getLogger("c").exception("it broke")
for path in ("/unsubscribe/b7f0c1d2f3g4/{TOKEN}", "/nothing/x\\r\\ninjected?token={TOKEN}"):
    log_response("%s: %s", "Not Found", path, response=HttpResponseNotFound())
"""


@pytest.mark.parametrize("as_json", ["1", "0"])
def test_T32_what_strangers_write_stays_in_its_line_and_no_secret_is_in_it(as_json):
    told = os.environ | {"DJANGO_SETTINGS_MODULE": "statuspage.settings", "LOG_JSON": as_json, "LOG_LEVEL": "INFO"}
    command = [sys.executable, "-c", SPEAKS]
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    text = done.stderr.decode()
    lines = text.removesuffix("\n").split("\n")
    assert len([line for line in lines if "posted" in line]) == 1
    assert not [letter for letter in text if letter != "\n" and not letter.isprintable()]
    assert TOKEN not in text
    assert "jane.doe" not in text
    assert "j***@e" in text
    if as_json == "1":
        events = [json.loads(line) for line in lines]
        assert {"a", "b", "c"} <= {event["logger"] for event in events}
        [posted] = [event for event in events if event["event"] == "posted"]
        assert posted["title"] == EVIL
    else:
        assert all(line.startswith("event=") for line in lines)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("to jane.doe+x@mail.example.com now", "to j***@m… now"),
        ("GET /unsubscribe/b7f0c1d2f3g4/abc123", "GET /unsubscribe/b7f0c1d2f3g4/…"),
        ("/heartbeat/secret-token", "/heartbeat/…"),
        ("/manage/invitation/Mg/c0ffee-1/", "/manage/invitation/Mg/…/"),
        ("?token=abc&next=/", "?token=…&next=/"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
        ("postgres://page:hunter2@db/page", "postgres://page:…@db/page"),
        (f"digest of {TOKEN}", "digest of …"),
        ("task 90c7546e-3a85-4419-bfaf-c1f19d9ae5d4", "task 90c7546e-3a85-4419-bfaf-c1f19d9ae5d4"),
        ("incidents/b7f0c1d2f3g4 at 12:03, 3 of 4", "incidents/b7f0c1d2f3g4 at 12:03, 3 of 4"),
    ],
)
def test_T32_addresses_and_secrets_are_cut_and_nothing_else(written, kept):
    assert mask(written) == kept


@pytest.mark.parametrize("word", ["a", "1", "a.", "a-", "a@", "://a"])
def test_T29_a_long_address_is_masked_in_a_moment(word):
    """Every address that is not found is logged, and anybody may ask for one as long as a head may be."""
    began = process_time()
    mask("Not Found: /manage/" + word * (16_000 // len(word)))
    assert process_time() - began < 0.3
