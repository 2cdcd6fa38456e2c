"""The mail server of the tests answers as it is told."""

import smtplib

import pytest

from tests.servers.smtp_sink import CLOSE, LOST

MESSAGE = "Subject: Hello\n\nWe are looking into it.\n"


def send(sink, recipient):
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as line:
        line.sendmail("status@example.com", [recipient], MESSAGE)


def test_a_mail_without_a_script_is_kept(smtp_sink):
    send(smtp_sink, "ann@example.com")
    [mail] = smtp_sink.wait_for("ann@example.com")
    assert mail.subject == "Hello"
    assert mail.text == "We are looking into it.\n"
    assert mail.sender == "status@example.com"


def test_a_script_refuses_and_then_accepts(smtp_sink):
    smtp_sink.answers("bob@example.com", "450 4.2.0 Try later")
    with pytest.raises(smtplib.SMTPRecipientsRefused, match="450"):
        send(smtp_sink, "bob@example.com")
    send(smtp_sink, "bob@example.com")
    assert smtp_sink.attempts["bob@example.com"] == 2
    assert len(smtp_sink.to("bob@example.com")) == 1


@pytest.mark.parametrize(("reply", "kept"), [(CLOSE, 0), (LOST, 1)])
def test_a_connection_may_end_before_or_after_the_mail_is_taken(smtp_sink, reply, kept):
    smtp_sink.answers("cat@example.com", reply)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_sink, "cat@example.com")
    assert len(smtp_sink.to("cat@example.com")) == kept
