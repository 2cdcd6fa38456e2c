"""Every mail that is handed over becomes a file, and only the newest stay."""

import smtplib
import socket
import stat
import sys
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from drill import mailbox
from drill.catcher import Folder
from tests.servers.process import Process
from tests.servers.site import free_port

ROOT = Path(__file__).resolve().parents[2]
MORNING = datetime(2026, 3, 2, 11, 49, tzinfo=UTC)


def test_only_the_newest_mails_stay_also_over_a_restart(tmp_path):
    folder = Folder(tmp_path, kept=2)
    names = [folder.add(b"Subject: x\r\n\r\n", at=MORNING + timedelta(seconds=second)) for second in range(3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == names[1:]
    last = Folder(tmp_path, kept=2).add(b"Subject: y\r\n\r\n", at=MORNING + timedelta(hours=1))
    assert sorted(path.name for path in tmp_path.iterdir()) == [names[2], last]


@pytest.fixture
def catcher(tmp_path, loopback):
    """A running catcher: its port and its folder."""
    port, folder = free_port(), tmp_path / "mail"
    command = [sys.executable, "-m", "drill.catcher", "--port", str(port), folder]
    process = Process("catcher", command, log=tmp_path / "log", cwd=ROOT)

    def answers():
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", port)) == 0

    process.wait_until(answers, within=20, what="the catcher answers")
    yield port, folder
    assert process.stop() == 0


def test_a_mail_handed_over_by_smtp_can_be_read(catcher):
    port, folder = catcher
    message = EmailMessage()
    message["From"] = "Status <status@example.com>"
    message["To"] = "Zoë <zoe@example.org>"
    message["Subject"] = "Chat: “partial outage”"
    message.set_content("Confirm: http://127.0.0.1:8000/confirm/abc\n.\n..\n", cte="8bit")
    message.add_alternative("<p>Confirm <a href='http://127.0.0.1:8000/confirm/abc'>here</a></p>", subtype="html")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as line:
        line.send_message(message, "bounce@example.com", ["zoe@example.org", "ann@example.org"])
        line.send_message(message, "bounce@example.com", ["ben@example.org"])
    second, first = mailbox.newest(folder, limit=10)
    assert (first.to, second.to) == ("zoe@example.org, ann@example.org", "ben@example.org")
    assert first.subject == "Chat: “partial outage”"
    assert first.sender == "Status <status@example.com>"
    assert first.text.splitlines() == ["Confirm: http://127.0.0.1:8000/confirm/abc", ".", ".."]
    assert first.html.strip() == "<p>Confirm <a href='http://127.0.0.1:8000/confirm/abc'>here</a></p>"
    assert first.headers[0] == ("Return-Path", "<bounce@example.com>")
    assert stat.S_IMODE((folder / first.name).stat().st_mode) == 0o600
