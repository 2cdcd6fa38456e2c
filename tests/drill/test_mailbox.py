"""What staff see of a caught mail, also when it is broken."""

import pytest

from drill import mailbox

NAME = "20260302T114900000000-abc123.eml"


def caught(folder, content):
    (folder / NAME).write_bytes(content)
    return mailbox.find(folder, NAME)


def test_an_empty_or_missing_folder_has_no_mails(tmp_path):
    assert mailbox.newest(tmp_path, limit=10) == []
    assert mailbox.newest(tmp_path / "missing", limit=10) == []


@pytest.mark.parametrize(
    "name",
    ["../secret_key", "/etc/passwd", "..", "", f".{NAME}", "secret.eml", NAME.replace("abc", "abd"), "x\0.eml"],
)
def test_only_a_kept_mail_can_be_found(tmp_path, name):
    folder = tmp_path / "mail"
    folder.mkdir()
    (tmp_path / "secret_key").write_text("Subject: secret\n\n")
    (folder / "secret.eml").write_text("Subject: secret\n\n")
    (folder / f".{NAME}").write_text("Subject: half a mail\n\n")
    assert mailbox.find(folder, name) is None


def test_the_name_tells_when_it_was_caught(tmp_path):
    assert caught(tmp_path, b"Subject: x\r\n\r\n").caught_at.isoformat() == "2026-03-02T11:49:00+00:00"


def test_a_mail_without_html_has_none(tmp_path):
    mail = caught(tmp_path, b"Subject: x\r\n\r\nhello\r\n")
    assert (mail.text, mail.html) == ("hello\r\n", None)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", ""),
        (b"Content-Type: text/plain; charset=nonsense\r\n\r\ncaf\xc3\xa9", "café"),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\ncaf\xe9", "caf\ufffd"),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno part at all", ""),
    ],
)
def test_a_broken_mail_is_shown_as_far_as_it_goes(tmp_path, content, text):
    mail = caught(tmp_path, content)
    assert (mail.subject, mail.text) == ("(no subject)", text)
